"""A municipality that asks, and its declaration made by the service from the shipped template."""

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace

import pytest

from engine.presentation import Presentation
from services import files
from services.declaration import codes, in_child
from services.declaration.fonts import font_files
from services.declaration.generate import generate
from services.declaration.template_values import Surroundings

TEMPLATE = "bpmn/plantillas/declaracion.html"
SHIPPED = (Path(__file__).parents[3] / TEMPLATE).read_text(encoding="utf-8")


@pytest.fixture
def shipped() -> str:
    """The template as it ships."""
    return SHIPPED


@pytest.fixture
def data():
    """What the drawing hands to the template."""
    return {
        "modificacion": False,
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


@pytest.fixture
def lay_out(tmp_path, data) -> Callable[..., SimpleNamespace]:
    """``lay_out(template, **more data)``: the production line itself, without child and database."""
    surroundings = Surroundings(datetime(2026, 11, 24, 15, tzinfo=UTC), Presentation())
    for name, path in font_files().items():
        shutil.copy(path, tmp_path / name)

    def make(template=SHIPPED, authority_capacity="titular", **more):
        known_by = codes.Codes(codes.new_document(), 1, codes.verification_code("3f" * 32))
        scope = data | more | {"authority_capacity": authority_capacity}
        answer = in_child.produce(tmp_path, template=template, scope=scope, surroundings=surroundings, codes=known_by)
        product = tmp_path / codes.PRODUCT
        pdf = product.read_bytes() if product.exists() else b""
        return SimpleNamespace(codes=known_by, pdf=pdf, facts=answer)

    return make


@pytest.fixture
def print_declaration(tools, call, data):
    """``print_declaration(template=…, job=…, instance_key=…, **more data)``: the document, and its bytes as ``pdf``."""

    def make(template=SHIPPED, job=None, instance_key=7, authority_capacity="titular", **more):
        job = job or call("generar", instance_key=instance_key, resource={TEMPLATE: template.encode()}.__getitem__)
        outcome = generate(tools, job, template=TEMPLATE, data=data | more, authority_capacity=authority_capacity)
        document = outcome.outputs["document"]
        with tools.database.read() as session, files.open_file(tools, files.resolve(session, document)) as content:
            return SimpleNamespace(document=document, pdf=content.read(), job=job)

    return make
