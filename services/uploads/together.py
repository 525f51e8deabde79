"""Several files as one paper: the part of ``uploads.inspect`` that asks the confined child and keeps what it made."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from engine.service import Call
from services import files
from services.files import Reference
from services.sandbox.limits import UPLOAD
from services.sandbox.parent import Answer, confined
from services.tools import Tools
from services.uploads.findings import Bounds
from services.uploads.paper import sentences

_EXAMINE = "services.uploads.paper.in_child:examine"
_NAME = "declaracion-firmada"


def looked_through(
    tools: Tools, call: Call, rows: Sequence[files.StoredFile], printed: Mapping[str, Any], bounds: Bounds
) -> dict[str, Any]:
    """The outputs of :func:`services.uploads.inspect.inspect` for files that should be the pages of ``printed``, or
    ``{"fault": code, "file": n}``. Raises :class:`services.sandbox.failure.ChildFailed`.
    """
    contents = {f"upload-{number}": _content(tools, row) for number, row in enumerate(rows, start=1)}
    with tools.database.read() as session:
        contents["printed.pdf"] = _content(tools, files.resolve(session, printed, call.instance_key))
    wanted = {"id": printed["id"], "version": int(printed["version"]), "manifest": _in_floats(printed["manifest"])}
    with confined(_EXAMINE, {"bounds": bounds, "files": len(rows), "printed": wanted}, contents, UPLOAD) as answer:
        if "fault" in answer.value:
            return dict(answer.value)
        if len(rows) > 1:
            for page in answer.value["pages"]:
                page["name"] = rows[page["file"] - 1].name
        return _kept(tools, call, answer, int(printed["version"]))


def _in_floats(manifest: Mapping[str, Any]) -> Any:
    """Process data hold decimals, which do not mix with what pictures are measured in."""
    return json.loads(json.dumps(manifest, default=float))


def _kept(tools: Tools, call: Call, answer: Answer, version: int) -> dict[str, Any]:
    facts: dict[str, Any] = answer.value
    pages, order = facts["pages"], facts["order"]
    images = [
        _keep(
            tools,
            call,
            f"{_NAME} - imagen {place}.jpg",
            "image/jpeg",
            f"page {call.key} {place}",
            answer.read(f"{place}.jpg"),
        )
        for place in range(1, len(pages) + 1)
    ]
    document = None
    if order:
        joined = answer.read("joined.pdf")
        document = _keep(tools, call, f"{_NAME}.pdf", "application/pdf", f"joined {call.key}", joined)
    return {
        "type": facts["types"][0] if len(facts["types"]) == 1 else "application/pdf",
        "pages": len(order),
        "images": [images[place] for place in order],
        "document": document,
        "sheets": [
            {**page, "image": image, "says": sentences.said(place, page, version)}
            for place, (page, image) in enumerate(zip(pages, images, strict=True), start=1)
        ],
        "missing": facts["missing"],
        "problems": sentences.problems(pages, facts["missing"], version),
        "hints": list(sentences.hints(pages, version)),
    }


def _keep(tools: Tools, call: Call, name: str, media_type: str, origin: str, content: bytes) -> Reference:
    return files.keep(
        tools, content, name=name, media_type=media_type, purpose="page", instance_key=call.instance_key, origin=origin
    )


def _content(tools: Tools, row: files.StoredFile) -> bytes:
    with files.open_file(tools, row) as source:
        return source.read()
