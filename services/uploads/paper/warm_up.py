"""A declaration of nobody read once, turned and with its code covered: what is imported late, and
the judges' weights, cannot be had any more once the work is confined.
"""

import shutil
from pathlib import Path

import cv2
from PIL import Image

from services.declaration.codes import PRODUCT
from services.declaration.warm_up import sample
from services.uploads.findings import Bounds
from services.uploads.paper.in_child import examine
from services.uploads.paper.sheet import sheets

#: Where the sample's code stands, in pixels.
_CODE = (900, 0, 1240, 320)


def warm_up(folder: Path) -> None:
    """Make, picture and read it in ``folder``."""
    cv2.setNumThreads(1)  # the confined child may start none
    made = {"id": "0" * 10, "version": 1, "manifest": sample(folder)["manifest"]}
    shutil.copy(folder / PRODUCT, folder / "printed.pdf")
    page = Image.fromarray(sheets((folder / PRODUCT).read_bytes(), made["manifest"])[0].image).convert("RGB")
    covered = page.copy()
    covered.paste("white", _CODE)
    page.rotate(90, expand=True).save(folder / "upload-1", "JPEG")
    covered.save(folder / "upload-2", "JPEG")
    examine(folder, bounds=Bounds(), files=2, printed=made)
    (folder / "upload-1").write_bytes(b"-")
    examine(folder, bounds=Bounds(), files=1, printed=made)
