"""What the cases share: an upload judged by the code that runs in the confined child, and the failures known today."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PIL import Image

from services.uploads.findings import Bounds
from services.uploads.in_child import examine
from tests.services.declaration.conftest import data, lay_out  # noqa: F401 fixtures
from tests.services.mail.conftest import job, office, postbox  # noqa: F401 fixtures


class Judged:
    """The verdict on one upload. ``fault``: its code or nothing; ``pages``: the pictures drawn for the reviewer."""

    def __init__(self, folder: Path, verdict: dict) -> None:
        self.fault = verdict.get("fault", "")
        self.type = verdict.get("type", "")
        self.pages = [_loaded(folder / f"{number}.jpg") for number in range(1, verdict.get("pages", 0) + 1)]

    @property
    def page(self) -> Image.Image:
        """The only page."""
        [page] = self.pages
        return page

    def darkest_and_lightest(self, box: tuple[int, int, int, int] | None = None) -> tuple[int, int]:
        """Of the only page (``box``: of a part, in hundredths of its width and height), without specks."""
        grey = self.page.convert("L")
        if box:
            (width, height), (left, top, right, bottom) = grey.size, box
            part = left * width, top * height, right * width, bottom * height
            grey = grey.crop(tuple(side // 100 for side in part))
        return grey.reduce(max(1, min(grey.size) // 200)).getextrema()


def _loaded(path: Path) -> Image.Image:
    with Image.open(path) as image:
        image.load()
        return image


@pytest.fixture
def judge(tmp_path: Path) -> Callable[[bytes], Judged]:
    """``judge(bytes)``: the verdict and the pictures."""

    def act(content: bytes) -> Judged:
        (tmp_path / "upload").write_bytes(content)
        return Judged(tmp_path, examine(tmp_path, bounds=Bounds()))

    return act
