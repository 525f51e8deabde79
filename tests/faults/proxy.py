"""A TCP proxy that can stall and reset: the network as it is on a bad day."""

import asyncio
import contextlib
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from tests.faults.cluster import free_port


class Proxy:
    """Forwards one port to another. ``stall()`` holds every byte back until ``flow()``; ``reset()`` cuts everything."""

    def __init__(self, target: int) -> None:
        self.port, self._target = free_port(), target
        self._loop = asyncio.new_event_loop()
        self._flowing, self._ended = asyncio.Event(), asyncio.Event()
        self._open: set[asyncio.StreamWriter] = set()

    async def serve(self, ready: threading.Event) -> None:
        self._flowing.set()
        async with await asyncio.start_server(self._connect, "127.0.0.1", self.port):
            ready.set()
            await self._ended.wait()
        self._cut()
        if pumping := asyncio.all_tasks() - {asyncio.current_task()}:
            await asyncio.wait(pumping, timeout=2)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._open.add(writer)
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection("127.0.0.1", self._target)
            self._open.add(far_writer)
            await asyncio.gather(self._pump(reader, far_writer), self._pump(far_reader, writer))
            self._open.discard(far_writer)
        self._open.discard(writer)
        writer.transport.abort()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(65536):
                await self._flowing.wait()
                writer.write(data)
                await writer.drain()
        writer.transport.abort()

    def stall(self) -> None:
        self._loop.call_soon_threadsafe(self._flowing.clear)

    def flow(self) -> None:
        self._loop.call_soon_threadsafe(self._flowing.set)

    def reset(self) -> None:
        self._loop.call_soon_threadsafe(self._cut)

    def _cut(self) -> None:
        for writer in list(self._open):
            writer.transport.abort()

    def run(self, ready: threading.Event) -> None:
        with contextlib.closing(self._loop):
            self._loop.run_until_complete(self.serve(ready))

    def end(self) -> None:
        self._loop.call_soon_threadsafe(self._flowing.set)
        self._loop.call_soon_threadsafe(self._ended.set)


@contextmanager
def proxying(target: int) -> Iterator[Proxy]:
    """A running proxy in front of a port."""
    proxy, ready = Proxy(target), threading.Event()
    thread = threading.Thread(target=proxy.run, args=(ready,), name="proxy", daemon=True)
    thread.start()
    ready.wait(10)
    try:
        yield proxy
    finally:
        proxy.end()
        thread.join(5)
