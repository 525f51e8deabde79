"""Declarations of one and of two pages, signed and pictured as people picture them; each is made once a test process."""

import io
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from functools import lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace

import cv2
import numpy as np
import pypdfium2
import pytest
from PIL import Image

from engine.presentation import Presentation
from services.declaration import codes, in_child
from services.declaration.fonts import font_files
from services.declaration.template_values import Surroundings
from services.uploads.findings import Bounds
from services.uploads.paper.in_child import examine
from tests.services.declaration.conftest import SHIPPED
from web.demo.paper import signed

LONG = "Oficina Municipal de Atención a la Persona con Discapacidad y Participación Vecinal " * 4
SCOPE = {
    "modificacion": False,
    "authority_capacity": "titular",
    "municipalidad": {
        "nombre": "Municipalidad Distrital de Santa Rosa",
        "distrito": "Santa Rosa",
        "provincia": "Lima",
        "departamento": "Lima",
        "ubigeo": "150139",
    },
    "autoridad": {"nombre": "María Ñusta Quispe Huamán", "tipo_documento": "DNI", "documento": "01234567"},
    "responsable": {
        "nombre": "José Íñigo Agüero De la Cruz",
        "tipo_documento": "DNI",
        "documento": "87654321",
        "dependencia": "Omaped",
        "telefono": "987 654 321",
        "correo": "responsable@munisantarosa.example",
    },
}


@lru_cache
def declaration(pages: int = 1, version: int = 1, document: str = "", number: str = "87654321") -> SimpleNamespace:
    """``pdf``, and ``printed``: what the process knows of it. ``document``: another name for another request's;
    ``number``: the responsible person's, for one that was edited before it was printed.
    """
    known_by = codes.Codes(_document(document), version, codes.verification_code("3f" * 32))
    person = {"dependencia": LONG if pages == 2 else "Omaped", "documento": number}
    scope = {**SCOPE, "responsable": SCOPE["responsable"] | person}  # type: ignore[operator]
    surroundings = Surroundings(datetime(2026, 11, 24, 15, tzinfo=UTC), Presentation())
    with TemporaryDirectory() as name:
        folder = Path(name)
        for file_name, path in font_files().items():
            shutil.copy(path, folder / file_name)
        answer = in_child.produce(folder, template=SHIPPED, scope=scope, surroundings=surroundings, codes=known_by)
        assert answer["pages"] == pages
        pdf = (folder / codes.PRODUCT).read_bytes()
    return SimpleNamespace(
        pdf=pdf, printed={"id": known_by.document, "version": version, "manifest": answer["manifest"]}
    )


@lru_cache
def _document(name: str) -> str:
    return codes.new_document()


@lru_cache
def scanned(
    pages: int = 1, version: int = 1, document: str = "", without: str = "", number: str = "87654321"
) -> tuple[Image.Image, ...]:
    """The pages signed and sealed, save the box ``without``, as pictures of an office's machine."""
    made = declaration(pages, version, document, number)
    boxes = [box for box in made.printed["manifest"]["boxes"] if f"{box['zone']}/{box['kind']}" != without]
    with pypdfium2.PdfDocument(signed(made.pdf, 7, {"boxes": boxes})) as paper:
        return tuple(page.render(scale=110 / 72).to_pil().convert("RGB") for page in paper)


def photographed(page: Image.Image, turn: int = 0) -> Image.Image:
    """On a table, from aslant, in uneven light; ``turn``: quarters."""
    width, height = page.size
    source = np.array([(0, 0), (width, 0), (width, height), (0, height)], np.float32)
    target = np.array([(130, 90), (1080, 140), (1150, 1480), (60, 1420)], np.float32)
    table = np.full((1600, 1200, 3), (120, 90, 60), np.uint8)
    warp = cv2.getPerspectiveTransform(source, target)
    cv2.warpPerspective(np.asarray(page), warp, (1200, 1600), table, borderMode=cv2.BORDER_TRANSPARENT)
    light = np.linspace(1, 0.6, 1200, dtype=np.float32)[None, :, None]
    return Image.fromarray(np.rot90((table * light).astype(np.uint8), turn).copy())


def jpeg(page: Image.Image) -> bytes:
    target = io.BytesIO()
    page.save(target, "JPEG", quality=80)
    return target.getvalue()


@pytest.fixture
def read(tmp_path: Path) -> Callable[..., dict]:
    """``read(*contents, of=declaration())``: the facts; pictures and ``joined.pdf`` lie in ``tmp_path``."""

    def act(*contents: bytes, of: SimpleNamespace | None = None) -> dict:
        made = of or declaration()
        (tmp_path / "printed.pdf").write_bytes(made.pdf)
        for number, content in enumerate(contents, start=1):
            (tmp_path / f"upload-{number}").write_bytes(content)
        return examine(tmp_path, bounds=Bounds(), files=len(contents), printed=made.printed)

    return act
