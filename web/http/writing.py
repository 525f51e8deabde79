"""What a page shows can always be written, whatever a published file says."""

from typing import Any

from flask import Response

from engine.texts import writable


class WrittenResponse(Response):
    """An answer whose text may hold half a character."""

    def set_data(self, value: Any) -> None:
        """The answer's body: bytes as they are, text as UTF-8."""
        super().set_data(writable(value) if isinstance(value, str) else value)
