"""How well signed paper is read, by kind of picture: `make scans`, a table for `docs/paper.md`.

Every picture has a seed of its own, so a figure can be looked at again: `python -m benchmarks.paper --keep FOLDER 17`.
"""

import argparse
import io
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import pypdfium2
from PIL import Image

from benchmarks.paper.blanks import Blank, blanks, edited
from benchmarks.paper.hands import PX, Paper, leave_empty, sign, stamp
from benchmarks.paper.machines import MACHINES
from services.uploads.paper.page import pages_seen
from services.uploads.paper.whole import FOREIGN, OLDER, UNREAD, USED, Found, gathered

_SEED, _BLANKS = 20261130, 12
_READ_SIDE = 2400
_HEADINGS = (
    "Picture",
    "Pages",
    "Code read",
    "Wrong",
    "Other paper named",
    "Held right",
    "Code not read: to a person",
    "Signature: empty found / false",
    "Seal: empty found / false",
    "Edited number, where sharp: found / false",
    "Complete, with a hint",
    "CPU median / 95 %",
)


@dataclass(frozen=True)
class Row:
    """One picture: what it is, and what was found. ``boxes``: name to (is it filled, was it said to be empty)."""

    kind: str
    own: str
    read: bool
    wrong: bool
    fate: str
    right_page: bool
    boxes: dict[str, tuple[bool, bool]]
    edited: bool
    altered: bool | None
    seconds: float


@lru_cache
def _cases() -> list[tuple[Blank, Blank]]:
    return blanks(_SEED, _BLANKS)


@lru_cache
def _edited(number: int) -> Blank:
    return edited(_cases()[number][0], number)


def picture(seed: int) -> tuple[bytes, str, str, int, Blank, dict[str, bool]]:
    """JPEG, kind, whose page it is (own, edited, other, older), its number, the case waited for, the filled boxes."""
    dice = np.random.default_rng((_SEED, seed))
    kind = list(MACHINES)[seed % len(MACHINES)]
    number = int(dice.integers(_BLANKS))
    current, before = _cases()[number]
    own = str(dice.choice(["own", "edited", "other", "older"], p=[0.72, 0.12, 0.08, 0.08]))
    other = _cases()[(number + 3) % _BLANKS][0]
    brought = {"own": current, "edited": _edited(number), "older": before, "other": other}[own]
    page = int(dice.integers(1, brought.manifest["pages"] + 1))
    paper = _raster(brought, page)
    if own == "edited" and np.abs(paper - _raster(current, page)).max() < 60:
        own = "own"  # the number stands on the other page
    filled = {}
    for box in (each for each in brought.manifest["boxes"] if each["page"] == page):
        name = f"{box['zone']}/{box['kind']}"
        filled[name] = bool(dice.random() < 0.65)
        act = leave_empty if not filled[name] else stamp if box["kind"] == "sello" else sign
        act(dice, paper, box)
    return MACHINES[kind](dice, paper), kind, own, page, current, filled


def _raster(blank: Blank, page: int) -> Paper:
    with pypdfium2.PdfDocument(blank.pdf) as document:
        drawn = document[page - 1].render(scale=PX * 25.4 / 72).to_pil().convert("RGB")
    return np.asarray(drawn, np.float32).copy()


def row(seed: int) -> Row:
    """Make a picture, and read it as an upload is read."""
    cv2.setNumThreads(1)
    content, kind, own, page, blank, filled = picture(seed)
    with Image.open(io.BytesIO(content)) as image:
        image.thumbnail((_READ_SIDE, _READ_SIDE))
        pixels = np.asarray(image)
    begun = time.process_time()
    (seen, *_) = pages_seen(pixels, blank.case)
    seconds = time.process_time() - begun
    case = blank.case
    whole = gathered(case.document, case.version, len(case.sheets), [Found(seen.printed, seen.looks_like, seen.share)])
    said = seen.printed
    edited_, own = own == "edited", own.replace("edited", "own")
    named = (own == "own") == (said is not None and (said.document, said.version) == (case.document, case.version))
    wrong = said is not None and (not named or said.page != page)
    boxes = (
        {name: (there, name in seen.empty) for name, there in filled.items()} if seen.scores and own == "own" else {}
    )
    right = seen.looks_like == page and own == "own"
    return Row(kind, own, said is not None, wrong, whole.fates[0], right, boxes, edited_, seen.altered, seconds)


def table(rows: Sequence[Row]) -> Iterator[str]:
    """Markdown, a line a kind of picture."""
    yield f"| {' | '.join(_HEADINGS)} |"
    yield "|---" * len(_HEADINGS) + "|"
    groups = defaultdict(list)
    for each in rows:
        groups[each.kind].append(each)
        groups["all"].append(each)
    for kind in (*MACHINES, "all"):
        yield _line(kind, groups[kind])


def _line(kind: str, rows: Sequence[Row]) -> str:
    own = [each for each in rows if each.own == "own"]
    others = [each for each in rows if each.own != "own"]
    sharp = [each for each in own if each.altered is not None]
    complete = [
        each for each in own if each.boxes and not each.edited and all(there for there, _ in each.boxes.values())
    ]
    cells = [
        kind,
        str(len(rows)),
        _share([each.read for each in rows]),
        str(sum(each.wrong for each in rows)),
        _share([each.fate in (FOREIGN, OLDER) for each in others]),
        _share([each.right_page for each in own]),
        _share([each.fate == UNREAD or not each.read for each in own]),
        _boxes(own, "firma"),
        _boxes(own, "sello"),
        _share([bool(each.altered) for each in sharp if each.edited])
        + " / "
        + _share([bool(each.altered) for each in sharp if not each.edited]),
        _share([bool(each.altered) or any(empty for _, empty in each.boxes.values()) for each in complete]),
        "{:.0f} / {:.0f} ms".format(*(1000 * np.percentile([each.seconds for each in rows], [50, 95]))),
    ]
    return f"| {' | '.join(cells)} |"


def _boxes(rows: Sequence[Row], kind: str) -> str:
    found = [state for each in rows for name, state in each.boxes.items() if name.endswith(kind)]
    return (
        f"{_share([said for there, said in found if not there])} / {_share([said for there, said in found if there])}"
    )


def _share(hits: Sequence[bool]) -> str:
    return f"{100 * sum(hits) / len(hits):.1f} % of {len(hits)}" if hits else "–"


def main() -> None:
    """All pictures, or one kept to look at."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--pages", type=int, default=600)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--keep", nargs=2, metavar=("FOLDER", "SEED"))
    asked = parser.parse_args()
    if asked.keep:
        content, *about = picture(int(asked.keep[1]))
        (Path(asked.keep[0]) / f"{asked.keep[1]}.jpg").write_bytes(content)
        print(*about[:3], about[4], row(int(asked.keep[1])), sep="\n")
        return
    with ProcessPoolExecutor(asked.workers) as pool:
        rows = list(pool.map(row, range(asked.pages), chunksize=10))
    print(*table(rows), sep="\n")
    missed = [
        seed for seed, each in enumerate(rows) if each.wrong or (each.own == "own" and each.fate not in (USED, UNREAD))
    ]
    print("wrong:", missed)


if __name__ == "__main__":
    main()
