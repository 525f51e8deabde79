"""Answering until the end is asked for, and an end that loses no request, behind a proxy too.

A proxy tries the next machine when a connection is refused, and cannot when it was taken and then dropped: what it
sent may have been done. So the end begins with the port. No new connection can begin (a filter of the kernel drops
what would begin one; closing alone would reset those that wait), those that had begun are taken, and only then is it
closed. Whoever is connected is answered, and told with the answer to come by another connection.
"""

import ctypes
import socket
import struct
import sys
import time
from collections.abc import Callable
from typing import Any

from web.server.connections import Server
from web.settings import Settings

#: How long connections that were on their way may take to be complete, before the port is closed.
ON_THE_WAY_SECONDS = 0.3
#: How long connections between two requests stay, for the one that may be on its way.
LINGER_SECONDS = 2.0
#: How long requests in hand may take to be answered at the end.
DRAIN_SECONDS = 20
#: What a request may weigh before it is cut off unread. Below it, the pages refuse with words.
HEAVIEST_BYTES = 64 * 1024 * 1024
#: A filter of the kernel (classic BPF, <linux/filter.h>): drop what asks for a new connection (SYN without ACK).
_NO_NEWCOMERS = (
    (0x30, 0, 0, 13),  # load the byte of the TCP header that holds the flags
    (0x54, 0, 0, 0x12),  # keep SYN and ACK
    (0x15, 0, 1, 0x02),  # SYN alone?
    (0x06, 0, 0, 0),  # drop it
    (0x06, 0, 0, 0x40000),  # keep it
)
_SO_ATTACH_FILTER = 26


def answer(
    application: Any,
    listening: socket.socket,
    settings: Settings,
    is_over: Callable[[], bool],
    each_turn: Callable[[], object] = lambda: None,
    alone: bool = True,
) -> None:
    """Answer requests until ``is_over``, then come to an end: the port closed, connections drained.

    ``each_turn`` is called at least every half second. ``alone``: nobody else takes connections from this port.
    """
    server = _server(application, listening, settings)
    while not is_over():
        _turn(server, 0.5)
        each_turn()
    if alone:
        refuse_newcomers(listening)
    _close_port(server, listening)
    _drain(server, each_turn)
    server.task_dispatcher.shutdown()
    server.asyncore.close_all(server._map)


def refuse_newcomers(listening: socket.socket) -> None:
    """From now on no connection to this port can begin, for whichever process; those that had begun can be taken.

    Who tries meanwhile is refused as soon as the port is closed. Where the system has no such filter, nothing changes.
    """
    if sys.platform != "linux":
        return
    code = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *each) for each in _NO_NEWCOMERS))
    program = struct.pack("HL", len(_NO_NEWCOMERS), ctypes.addressof(code))
    listening.setsockopt(socket.SOL_SOCKET, _SO_ATTACH_FILTER, program)


def _server(application: Any, listening: socket.socket, settings: Settings) -> Server:
    behind_proxy = {
        "trusted_proxy": settings.trusted_proxy,
        "trusted_proxy_headers": {"x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"},
    }
    manners = {
        "threads": settings.threads,
        "ident": None,
        "max_request_body_size": HEAVIEST_BYTES,
        "clear_untrusted_proxy_headers": True,  # nobody else may say who asks
        "connection_limit": sys.maxsize,  # ours stands in its place
        "cleanup_interval": 1,
        "asyncore_use_poll": True,  # select() ends at descriptor 1024
        "log_socket_errors": False,  # whoever went away in the middle is no accident of ours
        **(behind_proxy if settings.trusted_proxy else {}),
    }
    return Server(
        application,
        map={},
        _sock=listening,
        bind_socket=False,
        sockinfo=(listening.family, listening.type, listening.proto, listening.getsockname()),
        **manners,
    )


def _turn(server: Server, seconds: float) -> None:
    server.asyncore.loop(timeout=seconds, map=server._map, use_poll=True, count=1)


def _close_port(server: Server, listening: socket.socket) -> None:
    server.ending = True
    until = time.monotonic() + ON_THE_WAY_SECONDS
    while time.monotonic() < until:
        _turn(server, 0.05)
    while server.take_one():
        pass
    server.del_channel()
    server.accepting = False
    listening.close()


def _drain(server: Server, each_turn: Callable[[], object]) -> None:
    """Stay until whoever is connected has an answer; who asks nothing is waited for a moment only."""
    began = time.monotonic()
    while server.channels and (taken := time.monotonic() - began) < DRAIN_SECONDS:
        if taken > LINGER_SECONDS and all(channel.is_idle() for channel in server.channels):
            break
        _turn(server, 0.1)
        server.maintenance(time.time())
        each_turn()
