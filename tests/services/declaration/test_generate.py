"""The service with its child and its tables; what the sheet looks like is ``test_in_child.py``."""

import pytest

from services.declaration import codes, records
from services.declaration.generate import TemplateFault
from tests.services.declaration import paper


def test_the_same_data_is_the_same_document_and_other_data_a_new_version(print_declaration, data):
    first, again = print_declaration(), print_declaration()
    assert again.document == first.document
    data["responsable"]["telefono"] = "912 345 678"
    changed = print_declaration()
    assert (changed.document["id"], changed.document["version"]) == (first.document["id"], 2)
    assert changed.document["cvd"] != first.document["cvd"]
    assert changed.document["file"] != first.document["file"]


def test_a_sentence_changed_by_an_analyst_is_printed_and_is_a_new_version(print_declaration, shipped):
    print_declaration()
    changed = print_declaration(shipped.replace("Guardaré reserva", "Guardaré estricta reserva"))
    assert changed.document["version"] == 2
    assert "Guardaré estricta reserva" in paper.text(changed.pdf)


def test_a_job_that_runs_again_answers_the_same(print_declaration, tools):
    first = print_declaration()
    assert print_declaration(job=first.job).document == first.document
    with tools.database.read() as session:
        assert session.query(records.Declaration).count() == 1


def test_the_paper_leads_back_to_its_row_which_names_nobody(print_declaration, tools):
    made = print_declaration()
    (payload,) = paper.codes(paper.rasterise(made.pdf)[0])
    printed = codes.decode(payload)
    with tools.database.read() as session:
        row = session.query(records.Declaration).one()
        assert (row.instance_key, row.cvd) == (7, made.document["cvd"])
        assert (row.document, row.version, row.pages) == (printed.document, printed.version, printed.pages)
        assert row.cvd.startswith(printed.fingerprint)
        told = repr({column.name: getattr(row, column.name) for column in row.__table__.columns})
    assert "87654321" not in told
    assert "Quispe" not in told


def test_two_instances_have_two_documents(print_declaration):
    assert print_declaration().document["id"] != print_declaration(instance_key=8).document["id"]


def test_a_template_at_fault_is_refused_and_leaves_no_row(print_declaration, tools, shipped):
    with pytest.raises(TemplateFault, match="autorizo"):
        print_declaration(shipped.replace('zona="autorizo"', ""))
    with tools.database.read() as session:
        assert session.query(records.Declaration).count() == 0


def test_two_workers_on_one_job_keep_one_document(print_declaration, tools, monkeypatch):
    first = print_declaration()
    monkeypatch.setattr("services.declaration.generate._made", lambda *_: None)  # neither saw the other's row
    monkeypatch.setattr(records, "next_codes", lambda *_: (first.document["id"], 1))
    assert print_declaration(job=first.job).document == first.document
