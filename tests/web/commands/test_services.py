"""The analysts' page of services is what the catalogue says."""

from pathlib import Path

from services.catalogue import SERVICES
from web.commands.services import page

PAGE = Path(__file__).parents[3] / "docs" / "analistas" / "servicios.md"


def test_the_page_of_services_is_up_to_date() -> None:
    assert PAGE.read_text() == page(), "aliado services > docs/analistas/servicios.md"


def test_every_service_is_on_the_page_with_all_that_it_gives_and_may_refuse() -> None:
    parts = {part.partition("`")[0]: part for part in page().split("## `")[1:]}
    assert set(parts) == set(SERVICES)
    for name, service in SERVICES.items():
        for word in (*service.inputs, *service.outputs, *service.errors):
            assert f"`{word}`" in parts[name]
