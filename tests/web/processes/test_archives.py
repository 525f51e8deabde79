"""An archive is read piece by piece, by what it holds."""

import io
import zipfile

import pytest

from web.processes import archives
from web.processes.archives import NothingToPublish, UnusableArchive, cleaned, unpacked


def packed(*names: str, method: int = zipfile.ZIP_DEFLATED) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", method) as archive:
        for name in names:
            archive.writestr(name, b"x" * 1000)
    return target.getvalue()


def test_files_come_out_by_name_and_what_systems_add_stays() -> None:
    found = unpacked(packed("bpmn/a.bpmn", "__MACOSX/._a", ".DS_Store", "forms/b.form"))
    assert [name for name, _ in found] == ["bpmn/a.bpmn", "forms/b.form"]
    with pytest.raises(NothingToPublish):
        unpacked(packed(".DS_Store"))


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packings_that_are_read_in_one_piece_are_refused(method: int) -> None:
    with pytest.raises(UnusableArchive):
        unpacked(packed("bpmn/a.bpmn", method=method))


def test_all_files_together_are_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "LARGEST_ARCHIVE", 2_500)
    assert len(unpacked(packed("a", "b"))) == 2
    with pytest.raises(UnusableArchive):
        unpacked(packed("a", "b", "c"))


def test_a_name_loses_what_nobody_sees() -> None:
    assert cleaned("bpmn\\a\u202egro\r\n.bpmn") == "bpmn/agro.bpmn"
    assert cleaned("n\u0303.md") == "ñ.md"
