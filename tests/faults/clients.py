"""Clients as impatient people are: they ask, and ask again under the same token until somebody answers. What they were
told they remember; it is what must be true afterwards.
"""

import json
import random
import threading
import time
from collections import deque
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Any
from uuid import uuid4

#: How long one answer may take before the client gives up on it and asks again.
ANSWER_SECONDS = 15.0
#: Instances that one client has open at once.
MOST_OPEN = 4


class Unanswered(Exception):
    """The run is over, and nobody ever answered."""


class Client(threading.Thread):
    """One person: starts instances, completes their tasks, remembers every answer."""

    def __init__(self, port: int, stop: threading.Event, seed: int) -> None:
        super().__init__(name=f"client {seed}", daemon=True)
        self._port, self._stop_asking = port, stop
        self._random = random.Random(seed)
        self._connection: HTTPConnection | None = None
        self.answers: list[dict[str, str]] = []
        self.started: list[str] = []
        self.refused: list[str] = []
        self.give_up_at = float("inf")

    def run(self) -> None:
        pending: deque[str] = deque()
        try:
            while not self._stop_asking.is_set() or pending:
                if not self._stop_asking.is_set() and len(pending) < MOST_OPEN:
                    pending.append(self._begin())
                    continue
                instance = pending.popleft()
                if not self._go_on(instance):
                    pending.append(instance)
                    time.sleep(0.05)
        except Unanswered:
            return
        finally:
            self._hang_up()

    def _begin(self) -> str:
        token = uuid4().hex
        answer = self._ask("POST", "/start", {"token": token})
        instance = answer["instance"]
        self.started.append(instance)
        self.answers.append({"started": instance, "token": token})
        self._complete(instance, "a", answer["tasks"][0])
        return str(instance)

    def _go_on(self, instance: str) -> bool:
        task = self._ask("GET", f"/instance/{instance}")["tasks"].get("b")
        if task is None:
            return False
        self._complete(instance, "b", task)
        return True

    def _complete(self, instance: str, element: str, task: str) -> None:
        token = uuid4().hex
        again = self._random.random() < 0.2  # an impatient double click
        for _ in range(2 if again else 1):
            answer = self._ask("POST", "/complete", {"task": task, "token": token})
            if "code" in answer:  # nobody else completes our tasks
                self.refused.append(f"{element} of {instance}: {answer['code']}")
                return
        self.answers.append({"completed": task, "instance": instance, "element": element, "token": token})

    def _hang_up(self) -> None:
        if self._connection is not None:
            self._connection.close()
            self._connection = None

    def _ask(self, method: str, path: str, body: dict[str, str] | None = None) -> dict[str, Any]:
        """The answer, however often it takes."""
        while True:
            if time.monotonic() > self.give_up_at:
                raise Unanswered
            try:
                if self._connection is None:
                    self._connection = HTTPConnection("127.0.0.1", self._port, timeout=ANSWER_SECONDS)
                self._connection.request(method, path, body and json.dumps(body), {"Content-Type": "application/json"})
                answer = self._connection.getresponse()
                text = answer.read()
                if answer.status < 500:
                    return dict(json.loads(text))
            except (OSError, HTTPException, ValueError):
                pass
            self._hang_up()
            time.sleep(self._random.uniform(0.02, 0.1))


class Crowd:
    """Several clients, and what they were told altogether."""

    def __init__(self, port: int, size: int) -> None:
        self._stop = threading.Event()
        self._clients = [Client(port, self._stop, seed) for seed in range(size)]

    def begin(self) -> None:
        for client in self._clients:
            client.start()

    def finish(self, within: float) -> None:
        """No new instance; those at hand are brought to their last answer, for so many seconds at most."""
        self._stop.set()
        until = time.monotonic() + within
        for client in self._clients:
            client.give_up_at = until
        for client in self._clients:
            client.join(within + ANSWER_SECONDS)

    def answers(self) -> list[dict[str, str]]:
        return [line for client in self._clients for line in client.answers]

    def started(self) -> list[str]:
        return [key for client in self._clients for key in client.started]

    def refused(self) -> list[str]:
        return [line for client in self._clients for line in client.refused]

    def write_down(self, path: Path) -> Path:
        """The file for ``aliado verify --told``."""
        path.write_text("".join(json.dumps(line) + "\n" for line in self.answers()))
        return path
