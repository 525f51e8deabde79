"""What services share, handed to each of them by the catalogue: nothing here is global, so tests bring their own.

A service is written ``def generate(tools: Tools, call: Call, *, …)``; ``services/catalogue.py`` binds ``tools``.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from zoneinfo import ZoneInfo

from engine.clock import Clock, system_clock
from engine.database import record_key
from engine.database.keys import Keys
from engine.database.sessions import Database
from engine.database.vault import Vault
from services.store import Store

_GREATEST_KEY = 2**63 - 1


def key_in(text: object) -> int | None:
    """The row key that a text spells; ``None`` for what no row can have: a database refuses to look for it at all."""
    if not isinstance(text, str) or not re.fullmatch(r"[0-9]{1,19}", text):
        return None
    return key if (key := int(text)) <= _GREATEST_KEY else None


@dataclass(frozen=True)
class Tools:
    """One office's surroundings.

    ``keys`` gives row keys; ``zone`` is the one in which people read times; ``settings`` holds the rare choices of an
    office that are plain text (e.g. ``{"public_address": "https://…"}``).
    """

    database: Database
    vault: Vault
    store: Store
    keys: Keys
    clock: Clock = system_clock
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("America/Lima"))
    settings: Mapping[str, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        record_key.seal_with(self.database, self.vault)
