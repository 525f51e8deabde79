"""A file chosen once stays chosen, whatever else on the page was wrong.

A browser never sends a file twice, so the file goes to the store at once and the page carries its reference, sealed:
without the seal, a visitor could write somebody else's reference into the page and have that file attached.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from itsdangerous import BadSignature, URLSafeSerializer
from werkzeug.datastructures import FileStorage

from engine.feel.json_form import encode

Reference = Mapping[str, Any]


@dataclass(frozen=True)
class KeptFiles:
    """``keep`` stores an upload and answers its reference; refusals it raises pass through.

    ``purpose`` names the page (a task's key, a visitor's session): a seal made for one is no good for another.
    """

    keep: Callable[[FileStorage], Reference]
    secret: str
    purpose: str

    def seal(self, reference: Reference) -> str:
        """The reference as the page carries it: one just stored, or one of the process' variables."""
        return self._serializer.dumps(encode(dict(reference)))

    def open(self, sealed: str) -> Reference | None:
        """The reference again, or None for what this page never sealed."""
        try:
            found = self._serializer.loads(sealed)
        except BadSignature:
            return None
        return found if isinstance(found, dict) else None

    @property
    def _serializer(self) -> URLSafeSerializer:
        return URLSafeSerializer(self.secret, salt=f"kept-file:{self.purpose}")
