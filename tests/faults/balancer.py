"""A reverse proxy as an operator has one: it asks a process that answers, and another where the first takes no call."""

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager, suppress
from http.client import HTTPConnection, HTTPException
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

_OF_THE_LINE = {"connection", "keep-alive", "transfer-encoding", "content-length"}


class Balancer:
    """``behind``: the ports of the processes it asks, in turn; to be changed while it works."""

    def __init__(self, behind: list[int]) -> None:
        self.behind = behind
        self._turn = 0
        self._lock = threading.Lock()
        self.server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self.server.daemon_threads = True

    @property
    def port(self) -> int:
        """Where it listens."""
        return int(self.server.server_address[1])

    def candidates(self) -> list[int]:
        """Whom to ask, whose turn it is first."""
        with self._lock:
            self._turn += 1
            behind = list(self.behind)
        first = self._turn % len(behind)
        return behind[first:] + behind[:first]

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        balancer = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def _pass_on(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                headers = {name: value for name, value in self.headers.items() if name.lower() not in _OF_THE_LINE}
                headers |= {"X-Forwarded-For": self.client_address[0], "X-Forwarded-Proto": "http"}
                headers |= {"X-Forwarded-Host": self.headers["Host"], "Connection": "close"}
                for port in balancer.candidates():
                    with closing(HTTPConnection("127.0.0.1", port, timeout=60)) as asked:
                        try:
                            asked.connect()
                        except OSError:
                            continue  # it takes no call: nothing was sent, so another may be asked
                        try:
                            asked.request(self.command, self.path, body or None, headers)
                            answer = asked.getresponse()
                            said = answer.status, answer.getheaders(), answer.read()
                        except (OSError, HTTPException) as fault:
                            said = 502, [], type(fault).__name__.encode()
                        self._answer(*said)
                        return
                self._answer(502, [], b"nobody answers")

            def _answer(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
                with suppress(BrokenPipeError, ConnectionResetError):  # who asked went away
                    self._written(status, headers, body)

            def _written(self, status: int, headers: list[tuple[str, str]], body: bytes) -> None:
                self.send_response_only(status)
                for name, value in headers:
                    if name.lower() not in _OF_THE_LINE:
                        self.send_header(name, value)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_GET = do_POST = _pass_on  # noqa: N815  called by these names

            def log_message(self, *_said: object) -> None:
                """Nothing: the crowd counts for itself."""

        return Handler


@contextmanager
def balancing(behind: list[int]) -> Iterator[Balancer]:
    """A running one."""
    balancer = Balancer(behind)
    thread = threading.Thread(target=balancer.server.serve_forever, name="balancer", daemon=True)
    thread.start()
    try:
        yield balancer
    finally:
        balancer.server.shutdown()
        balancer.server.server_close()
        thread.join(5)


def answers(port: int) -> bool:
    """Whether a process of ours answers there."""
    try:
        with closing(HTTPConnection("127.0.0.1", port, timeout=5)) as asked:
            asked.request("GET", "/healthz")
            return asked.getresponse().status == 200
    except (TimeoutError, OSError, HTTPException):
        return False
