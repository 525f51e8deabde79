"""A copy of an office that is running, and putting it back elsewhere."""

from services.backup.copying import KeysMissing, Manifest, fingerprint, keys_of, opened, put_back, take

#: Under this name :mod:`services.periodic` remembers when the last copy was made.
BACKUP = "backup"

__all__ = ["BACKUP", "KeysMissing", "Manifest", "fingerprint", "keys_of", "opened", "put_back", "take"]
