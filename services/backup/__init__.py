"""A copy of an office that is running, and putting it back elsewhere."""

from services.backup.copying import KeysMissing, Manifest, fingerprint, keys_of, opened, put_back, take

__all__ = ["KeysMissing", "Manifest", "fingerprint", "keys_of", "opened", "put_back", "take"]
