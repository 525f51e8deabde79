"""What the sandbox's tests let the child do. No test file: it is imported in the zygote."""

import ctypes
import encodings.idna  # noqa: F401  what a name is resolved by: only the fence may be missing
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

_libc = ctypes.CDLL(None, use_errno=True)
#: Where the grandchild's answer goes.
_ANSWER = 61


def upper(folder, *, name):
    text = (folder / name).read_text().upper()
    (folder / "out").write_text(text)
    return text


def spin(folder):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True:
        pass


def sleep(folder, *, seconds=60):
    time.sleep(seconds)
    return "slept"


def hoard(folder):
    return len(bytearray(2**33))


def hoard_natively(folder):
    _libc.mmap.restype = ctypes.c_void_p
    return _libc.mmap(None, ctypes.c_size_t(2 << 30), 3, 0x22, -1, 0) != ctypes.c_void_p(-1).value


def fill_the_disk(folder):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with (folder / "big").open("wb") as target:
        for _ in range(100):
            target.write(b"x" * 100_000)


def many_files(folder):
    for number in range(100_000):
        (folder / str(number)).write_bytes(bytes(1_000_000))
    return "filled the disk"


def talk(folder):
    return "x" * (20 << 20)


def talk_natively(folder):
    while _libc.write(_ANSWER, bytes(1 << 20), 1 << 20) > 0:
        pass


def say(folder, *, words):
    _libc.write(_ANSWER, words.encode(), len(words))
    os._exit(0)


def die(folder):
    os.abort()


def babble(folder):
    print("ruido en la salida")
    return "fin"


def raise_something(folder):
    raise ValueError("datos personales")


def leave(folder, *, what, name):
    """Something that is no plain file, under a name that the office reads."""
    if what == "nothing":
        return
    path = folder / name
    if what == "a large file":
        path.write_bytes(bytes(200_000))
        return
    path.write_bytes(b"x") if what == "a file" else path.mkdir()


def _refused(act):
    try:
        act()
    except PermissionError:
        return "PermissionError"
    return "allowed"


def call_out(folder):
    return _refused(lambda: socket.create_connection(("127.0.0.1", 9), timeout=1))


def resolve_a_name(folder):
    return _refused(lambda: socket.getaddrinfo("example.org", 80))


def start_a_process(folder):
    return _refused(lambda: subprocess.run([sys.executable, "-c", ""], check=False))


def fork(folder):
    return _refused(os.fork)


def write_outside(folder, *, path):
    try:
        Path(path).write_text("x")
    except OSError as fault:
        return type(fault).__name__
    return "allowed"


def sees(folder):
    open_ones = [number for number in range(128) if _is_open(number)]
    return {"descriptors": open_ones, "environment": sorted(os.environ), "user": os.getuid()}


def _is_open(number):
    try:
        os.fstat(number)
    except OSError:
        return False
    return True
