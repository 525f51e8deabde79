"""What the sandbox's tests let the child do. No test file: it is imported in the child."""

import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path


def upper(folder, *, name):
    text = (folder / name).read_text().upper()
    (folder / "out").write_text(text)
    return text


def spin(folder):
    while True:
        pass


def sleep(folder):
    time.sleep(60)


def hoard(folder):
    return len(bytearray(2**33))


def fill_the_disk(folder):
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with (folder / "big").open("wb") as target:
        for _ in range(100):
            target.write(b"x" * 100_000)


def die(folder):
    os.abort()


def babble(folder):
    print("ruido en la salida")
    return "fin"


def raise_something(folder):
    raise ValueError("datos personales")


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


def write_outside(folder):
    return _refused(lambda: Path(folder.parent / "aliado-outside").write_text("x"))


def fork(folder):
    return _refused(os.fork)


def environment(folder):
    return sorted(os.environ)
