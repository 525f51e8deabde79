"""Personal values at rest: encrypted, found again by a blind index, and rotated key by key.

``ALIADO_KEYS`` lists Fernet keys, newest first: the first encrypts, all decrypt. The blind index is an HMAC under a
secret derived from the *last* (oldest) key, so that adding a key at the front does not orphan what was indexed.
"""

import hashlib
import hmac
from collections.abc import Sequence

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class Vault:
    """Encrypts, decrypts and indexes text under a ring of keys."""

    def __init__(self, keys: Sequence[str]) -> None:
        """``keys``: url-safe base64 Fernet keys, newest first; at least one."""
        self._newest = Fernet(keys[0])
        self._ring = MultiFernet([Fernet(key) for key in keys])
        self._secret = hashlib.sha256(b"blind index|" + keys[-1].encode()).digest()

    @staticmethod
    def new_key() -> str:
        """A fresh key for the ring."""
        return Fernet.generate_key().decode()

    def encrypt(self, text: str) -> str:
        """Ciphertext of ``text``, different every time."""
        return self._ring.encrypt(text.encode()).decode()

    def decrypt(self, token: str) -> str:
        """The text of a ciphertext; raises ``cryptography.fernet.InvalidToken`` under foreign keys."""
        return self._ring.decrypt(token.encode()).decode()

    def renewed(self, token: str) -> str | None:
        """The same text, encrypted again under the newest key; ``None`` where it is already.

        Raises ``cryptography.fernet.InvalidToken`` under foreign keys.
        """
        try:
            self._newest.decrypt(token.encode())
        except InvalidToken:
            return self._ring.rotate(token.encode()).decode()
        return None

    def index(self, text: str, purpose: str) -> str:
        """A keyed fingerprint for equality search, 64 hex digits; ``purpose`` keeps columns from being compared."""
        return hmac.new(self._secret, f"{purpose}|{text}".encode(), hashlib.sha256).hexdigest()
