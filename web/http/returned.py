"""What was sent and could not be taken: all of it, on the page that says why, to read and to send again.

The page itself carries what was typed; nothing of it is stored. A chosen file cannot be typed into a page: its bytes
go to the store without a row, the page carries their address sealed for the place it was sent to, and
:func:`services.files.sweep` takes them after a day.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from flask import current_app, g, request
from itsdangerous import BadSignature, URLSafeSerializer
from sqlalchemy.exc import InterfaceError, OperationalError
from werkzeug.datastructures import FileStorage
from werkzeug.exceptions import HTTPException

from engine.errors import NotFound
from services import attempt_limits
from services.store import FileTooLarge
from web.http.place import place
from web.installation import installation

#: Before the name of a field: the sealed address of a file that was sent in it.
HELD = "_held."
#: Before the names of credentials asked for on that page: typed anew each time, and no part of what was sent.
CREDENTIAL = "_credential."
#: Says that the page was sent from here once already.
AGAIN = "_again"
#: How long a file waits to be sent again, how many of one submit do, and of one place.
KEPT, MOST_FILES = timedelta(hours=24), 10
FROM_ONE_PLACE = attempt_limits.Limit(
    "files of submits that could not be taken, from one place", 60, timedelta(hours=1)
)
#: What no page repeats, not even to who typed it.
_SECRET = frozenset({"contrasena"})
#: What a fresh page brings itself.
_FRESH = frozenset({"csrf_token", AGAIN})


@dataclass(frozen=True)
class Returned:
    """One submit as it comes back. ``to``: its address; ``fields``: what goes with the button, in order, hidden.

    ``files``: names of the files that go along; ``lost``: of those that have to be chosen again.
    """

    to: str
    fields: tuple[tuple[str, str], ...]
    files: tuple[str, ...] = ()
    lost: tuple[str, ...] = ()

    @property
    def shown(self) -> list[tuple[str, str]]:
        """What a person typed or chose, by the names of its fields."""
        return [(_label(name), text) for name, text in self.fields if not name.startswith("_") and text.strip()]


def submit(hold: bool) -> Returned | None:
    """What this request sent; ``None`` where it sent nothing, or a secret. ``hold``: its files wait for it."""
    if request.method != "POST" or not _readable() or _SECRET & request.form.keys():
        return None
    fields = [(name, text) for name, text in request.form.items(multi=True) if not _is_fresh(name)]
    files = [file.filename for _, file in _held()]
    lost: list[str] = []
    for name, upload in request.files.items(multi=True):
        if not upload.filename:
            continue
        sealed = _hold(upload) if hold and len(files) < MOST_FILES else None
        (files if sealed else lost).append(upload.filename)
        if sealed:
            fields.append((HELD + name, sealed))
    return Returned(request.full_path.rstrip("?"), tuple(fields), tuple(map(str, files)), tuple(lost))


def files() -> Iterator[tuple[str, FileStorage]]:
    """The files that came with this request because an earlier one could not be taken, by the names of their fields."""
    for name, file in _held():
        try:
            stream = installation().tools.store.open(file.sha256)
        except NotFound:
            continue  # the field asks for it again
        yield name, FileStorage(stream, file.filename, name, file.media_type)


def fingerprints() -> Iterator[tuple[str, str, str]]:
    """Field, name and SHA-256 of the same files."""
    for name, file in _held():
        yield name, file.filename, file.sha256


def _is_fresh(name: str) -> bool:
    return name in _FRESH or name.startswith(CREDENTIAL)


def _readable() -> bool:
    """Whether the body can be read at all: one that is too large cannot."""
    try:
        return bool(request.form) or bool(request.files)
    except HTTPException:
        return False


@dataclass(frozen=True)
class _Held:
    filename: str
    media_type: str
    sha256: str


def _held() -> Iterator[tuple[str, _Held]]:
    for name, sealed in request.form.items(multi=True):
        found = _opened(sealed) if name.startswith(HELD) else None
        if found is not None:
            yield name.removeprefix(HELD), found


def _hold(upload: FileStorage) -> str | None:
    """The file's sealed address; ``None`` where it cannot be held."""
    if not _has_room():
        return None
    upload.stream.seek(0)
    try:
        content = installation().tools.store.write(upload.stream)  # type: ignore[arg-type]
    except FileTooLarge:
        return None
    sealed = [upload.filename, upload.mimetype, content.sha256, installation().now().isoformat()]
    return _serializer().dumps(sealed)


def _has_room() -> bool:
    try:
        attempt_limits.count(installation().tools, (FROM_ONE_PLACE, place()))
    except attempt_limits.TooManyAttempts:
        return False
    except (OperationalError, InterfaceError):
        return bool(g.get("csrf_valid"))  # nobody can count now: at least a page of ours sent it
    return True


def _opened(sealed: str) -> _Held | None:
    try:
        filename, media_type, sha256, at = _serializer().loads(sealed)
    except BadSignature:
        return None
    return _Held(filename, media_type, sha256) if installation().now() - datetime.fromisoformat(at) < KEPT else None


def _serializer() -> URLSafeSerializer:
    """A file held for one address is no good for another."""
    return URLSafeSerializer(str(current_app.config["SECRET_KEY"]), salt=f"held-file:{request.path}")


def _label(name: str) -> str:
    return " · ".join(part.replace("_", " ") for part in name.split(".")).capitalize()
