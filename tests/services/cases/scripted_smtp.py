"""A mail server that answers as it is told, line by line: what the library of the other tests' servers cannot say."""

import contextlib
import socket
import threading
from collections.abc import Iterator, Mapping
from typing import Any

USUAL = {"EHLO": "250-hola\r\n250 SIZE 100000000", "QUIT": "221 adios", "DATA": "354 dale", ".": "250 taken"}
#: Instead of an answer: the line is cut. After an answer: it is cut once that is said.
CUT, THEN_CUT = "cut", " cut"


@contextlib.contextmanager
def answering(answers: Mapping[str, str], greeting: str = "220 hola") -> Iterator[int]:
    """The port of a server. ``answers``: verb, ``RCPT address`` or ``.`` (after the content) → its answer."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        thread = threading.Thread(target=_serve, args=(server, answers, greeting))
        thread.start()
        yield server.getsockname()[1]
        server.shutdown(socket.SHUT_RDWR)
        thread.join()


def _serve(server: socket.socket, answers: Mapping[str, str], greeting: str) -> None:
    with contextlib.suppress(OSError):
        while True:
            line, _ = server.accept()
            with line, line.makefile("rwb") as file, contextlib.suppress(OSError):
                _converse(file, answers, greeting)


def _converse(file: Any, answers: Mapping[str, str], greeting: str) -> None:
    going = _say(file, greeting)
    while going and (said := file.readline().decode().strip()):
        going = _say(file, _answer(said, answers)) and said.upper() != "QUIT"
        if going and said.upper() == "DATA" and _answer(said, answers).startswith("354"):
            while file.readline().strip() != b".":
                pass
            going = _say(file, _answer(".", answers))


def _answer(said: str, answers: Mapping[str, str]) -> str:
    verb = said.split(" ")[0].upper()
    to = said.partition("<")[2].rstrip(">")
    return answers.get(f"{verb} {to}", answers.get(verb, USUAL.get(verb, "250 ok")))


def _say(file: Any, answer: str) -> bool:
    """Whether the conversation goes on."""
    if answer == CUT:
        return False
    file.write(answer.removesuffix(THEN_CUT).encode() + b"\r\n")
    file.flush()
    return not answer.endswith(THEN_CUT)
