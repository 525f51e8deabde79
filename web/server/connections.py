"""Connections that strangers hold open: how many, how long, and which of them give way to a newcomer.

Waitress reads requests in one loop and gives whole ones to its threads, so a slow client costs a connection and no
thread. What it does not have is here: bounds for each address, deadlines for what is being sent, room for newcomers
when all places are taken, and rest when the system has no descriptor left. Its own bound of 100 connections is not
used.
"""

import errno
import resource
import time
from collections import Counter
from collections.abc import Iterable
from typing import Any, cast

from waitress.channel import HTTPChannel
from waitress.server import TcpWSGIServer
from waitress.task import WSGITask

#: How many connections one address may hold; the trusted proxy, which speaks for everybody, has no such bound.
OF_ONE_ADDRESS = 64
#: Bounds of all connections: fewer where the system grants few descriptors, of which each may need two.
FEWEST, MOST = 32, 1000
#: Descriptors for everything that is no connection: the database, files, children.
OTHER_DESCRIPTORS = 200
#: Within how many seconds the head of a request must be here, from its first byte or from the connection on.
HEAD_SECONDS = 15.0
#: How long a body may take: so many seconds, and one more for each so many bytes that have come.
BODY_SECONDS, BODY_BYTES_A_SECOND = 30.0, 4096
#: How long a connection may do nothing between two requests.
IDLE_SECONDS = 60.0
#: A request that has been on its way for so long may be dropped for a newcomer, where places are short.
SETTLED_SECONDS = 2.0
#: How long no connection is taken after the system had no descriptor for one.
REST_SECONDS = 0.5
_TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
_NONE_LEFT = frozenset({errno.EMFILE, errno.ENFILE, errno.ENOBUFS, errno.ENOMEM})


def most_connections() -> int:
    """How many connections a process takes, by the descriptors that the system grants it."""
    granted = resource.getrlimit(resource.RLIMIT_NOFILE)[0]
    if granted == resource.RLIM_INFINITY:
        return MOST
    return max(FEWEST, min(MOST, (granted - OTHER_DESCRIPTORS) // 2))


class _Task(WSGITask):  # type: ignore[misc]
    def build_response_header(self) -> Any:
        if self.channel.server.ending:
            self.set_close_on_finish()
        return super().build_response_header()


class Channel(HTTPChannel):  # type: ignore[misc]
    """One connection, with what its deadlines are counted from (on the steady clock)."""

    task_class = _Task

    def __init__(self, *given: Any, **named: Any) -> None:
        self.began = time.monotonic()
        self.brought = 0
        self.asked = False
        super().__init__(*given, **named)

    def received(self, data: bytes) -> Any:
        """Note when a request began and how much of it came; then waitress reads it."""
        before = self.request
        if before is None:
            self.began, self.brought = time.monotonic(), 0
        self.brought += len(data)
        answer = super().received(data)
        self.asked = self.asked or bool(self.requests)
        if self.request is not before and before is not None:  # the next one, sent behind it
            self.began, self.brought = time.monotonic(), 0
        return answer

    @property
    def busy(self) -> bool:
        """Whether a whole request is here, or its answer not gone yet."""
        return bool(self.requests or self.total_outbufs_len)

    def is_too_slow(self) -> bool:
        """Whether a deadline has passed: for a head, a body, or a first request."""
        if self.busy or (self.request is None and self.asked):
            return False
        taken = time.monotonic() - self.began
        if self.request is not None and self.request.headers_finished:
            return taken > BODY_SECONDS + self.brought / BODY_BYTES_A_SECOND
        return taken > HEAD_SECONDS

    def is_idle(self) -> bool:
        """Whether nothing is asked, nothing answered, and nothing on its way."""
        return not self.busy and self.request is None

    def gives_way(self) -> bool:
        """Whether a newcomer may have its place: it is idle, or has been sending one request for a while."""
        return self.is_idle() or (not self.busy and time.monotonic() - self.began > SETTLED_SECONDS)

    def cut(self) -> None:
        """Say that it took too long, and close."""
        with self.outbuf_lock:
            if self.request is not None:
                self.outbufs[-1].append(_TOO_SLOW)
                self.total_outbufs_len += len(_TOO_SLOW)
            self.close_when_flushed = True


class Server(TcpWSGIServer):  # type: ignore[misc]
    """Waitress's server with these bounds. ``ending``: every answer closes its connection."""

    channel_class = Channel
    ending = False

    def __init__(self, application: Any, **given: Any) -> None:
        self._most = most_connections()
        self._rests_until = 0.0
        super().__init__(application, **given)

    @property
    def channels(self) -> list[Channel]:
        """All that are open."""
        return cast(list[Channel], list(self.active_channels.values()))

    def readable(self) -> bool:
        """Whether a connection may be taken now."""
        return bool(super().readable()) and time.monotonic() >= self._rests_until

    def maintenance(self, now: float) -> None:
        """Every second: cut what is too slow; close what has been idle for long, or does not read its answer."""
        super().maintenance(now)
        for channel in self.channels:
            if channel.is_too_slow():
                channel.cut()
            elif channel.is_idle() and now - channel.last_activity > IDLE_SECONDS:
                channel.will_close = True

    def handle_accept(self) -> None:
        """Take one connection, where it has a place."""
        self.take_one()

    def take_one(self) -> bool:
        """Take the next connection that waits; false where none does, or none can be taken."""
        try:
            taken = self.accept()
            if taken is None:
                return False
            connection, address = taken
        except OSError as fault:
            if fault.errno in _NONE_LEFT:  # it would be asked again at once, and for ever
                self._rests_until = time.monotonic() + REST_SECONDS
                _give_way(self.channels)
            return False
        if not self._has_place(address[0]):
            connection.close()
            return True
        self.set_socket_options(connection)
        self.channel_class(self, connection, address, self.adj, map=self._map)
        return True

    def _has_place(self, address: str) -> bool:
        channels = self.channels
        own = [channel for channel in channels if channel.addr[0] == address]
        if len(own) >= OF_ONE_ADDRESS and address != self.adj.trusted_proxy:
            return _give_way(own)
        return len(channels) < self._most or _give_way(channels)


def _give_way(channels: Iterable[Channel]) -> bool:
    """Close one connection: of the address that holds most of them, an idle one first, and the one that is oldest."""
    held = Counter(channel.addr[0] for channel in channels)
    able = [channel for channel in channels if channel.gives_way()]
    if not able:
        return False
    chosen = min(able, key=lambda channel: (-held[channel.addr[0]], not channel.is_idle(), channel.last_activity))
    chosen.handle_close()
    return True
