"""The install matrix says of each way what came of it: it works, this machine lacks something, or it failed and why."""

import subprocess
import sys
from pathlib import Path

from tests.install.__main__ import tried
from tests.install.ways import NotHere, Place, chosen, pythons

PYTHON = Path(sys.executable)
PAGE = "import http.server, os; http.server.test(http.server.SimpleHTTPRequestHandler, port=int(os.environ['ALIADO_PORT']))"


def serves(place: Place) -> None:
    place.inside, place.command = place.folder, [str(place.python), "-c", PAGE]


def lacks(place: Place) -> None:
    raise NotHere("a printing press")


def fails(place: Place) -> None:
    place.run(place.python, "-c", "raise SystemExit('no room on the disk')")


def ends(place: Place) -> None:
    place.inside, place.command = place.folder, [str(place.python), "-c", "raise SystemExit('keys are missing')"]


def test_each_way_ends_in_a_sentence() -> None:
    assert tried(serves, PYTHON).startswith("works: first page after ")
    assert tried(lacks, PYTHON) == "not here: a printing press"
    assert tried(fails, PYTHON) == "NO: no room on the disk"
    assert tried(ends, PYTHON) == "NO: keys are missing"


def test_the_oldest_and_the_newest_python_here_are_known() -> None:
    found = pythons()
    versions = [
        subprocess.run([one, "-c", "import sys; print(sys.version_info >= (3, 11))"], capture_output=True).stdout
        for one in found
    ]
    assert versions == [b"True\n"] * len(found) != []


def test_ways_are_chosen_by_a_word() -> None:
    assert [name for name, _way in chosen(["wheel"])] == ["wheel", "wheel, run by another user"]
