"""Who reads hostile files, each as it is reached in an office, and what became of it."""

import io
import os
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path

from engine.clock import system_clock
from engine.database.sessions import Base, Database
from services.catalogue import SERVICES
from services.sandbox.failure import ChildFailed
from services.sandbox.limits import DRAWING, UPLOAD
from services.sandbox.parent import confined
from services.uploads.inspect import BOUNDS
from services.versions import judging
from services.versions.described import described
from tests.hostile.papers import archived
from tests.web.conftest import Browser, open_small_office, settings_for
from web.app import create_app
from web.identity import GROUPS
from web.properties import PROPERTIES

#: What the office may need beside the child's own time: a busy machine, the search for the file at fault.
SLACK_SECONDS = 5.0


@dataclass(frozen=True)
class Outcome:
    """``said``: what came of it; ``bad``: it may not be so."""

    said: str
    seconds: float
    bad: bool


def checked(path: str, content: bytes, _size: int) -> Outcome:
    """``aliado check``'s child. Whatever the file is, the check finds it, or its budget ends it; it never breaks."""
    given = {"services": described(SERVICES), "groups": sorted(GROUPS), "properties": list(PROPERTIES.values())}
    began = time.monotonic()
    try:
        said = f"{min(len(judging._ask({path: content}, given, DRAWING.wall)), 1)}+ findings"
    except ChildFailed as failed:
        said = str(failed.facts["reason"])
    seconds = time.monotonic() - began
    return Outcome(said, seconds, said == "crash" or seconds > DRAWING.wall + SLACK_SECONDS)


def uploaded(_path: str, content: bytes, _size: int) -> Outcome:
    """An applicant's paper, in its child."""
    began = time.monotonic()
    try:
        with confined("services.uploads.in_child:examine", {"bounds": BOUNDS}, {"upload": content}, UPLOAD) as answer:
            said = str(answer.value.get("fault", "accepted"))
    except ChildFailed as failed:
        said = str(failed.facts["reason"])
    seconds = time.monotonic() - began
    return Outcome(said, seconds, seconds > UPLOAD.wall + SLACK_SECONDS)


@contextmanager
def gate() -> Iterator[Callable[[str, bytes, int], Outcome]]:
    """An analyst at the page that publishes: an answer in words, whatever is sent."""
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{folder}/aliado.sqlite3"
        with closing(Database(url)) as database:
            Base.metadata.create_all(database.engine)
        office = open_small_office(settings_for(Path(folder), url), system_clock)
        with closing(office.database):
            app = create_app(office.settings, office)
            app.testing = False
            browser = Browser(app.test_client(), office)
            browser.sign_in("mario")
            yield lambda path, content, size: _sent(browser, *archived(path, content, size))


def _sent(browser: Browser, name: str, content: bytes) -> Outcome:
    browser.get("/procesos/publicar")
    began = time.monotonic()
    given = {"archivos": (io.BytesIO(content), name), "nota": "x", "accion": "revisar"}
    status = browser.send("/procesos/publicar", **given).status_code
    seconds = time.monotonic() - began
    longest = DRAWING.wall + judging.SEARCH_SECONDS + judging.ALONE_SECONDS + SLACK_SECONDS
    return Outcome(str(status), seconds, status >= 500 or seconds > longest)


class Memory(threading.Thread):
    """The most resident memory that any process below this one ever had, in MB; ``own``: of this one."""

    def __init__(self) -> None:
        super().__init__(daemon=True)
        self.most = 0

    def run(self) -> None:
        """Look twenty times a second."""
        while True:
            for process in _below(os.getpid()):
                self.most = max(self.most, resident(process))
            time.sleep(0.05)


def resident(process: int) -> int:
    """The peak of a process' resident memory, in MB; 0 where it is gone."""
    with suppress(OSError, StopIteration):
        lines = Path(f"/proc/{process}/status").read_text().splitlines()
        return int(next(line for line in lines if line.startswith("VmHWM")).split()[1]) // 1024
    return 0


def _below(process: int) -> Iterator[int]:
    with suppress(OSError):
        for task in Path(f"/proc/{process}/task").iterdir():
            for child in (task / "children").read_text().split():
                yield int(child)
                yield from _below(int(child))
