"""Which address is one of ours: the one place that decides it, for every redirect to an address of somebody else's.

Browsers drop tabs and line ends and read a backslash as a slash: ``/<tab>/host`` is ``//host`` to them, another site.
"""

import re

_OURS = re.compile(r"/(?:[^/\x00-\x20\x7f\\][^\x00-\x20\x7f\\]*)?")


def local_address(wanted: str | None) -> str | None:
    """``wanted`` where it is a path of this site, with its query if any; ``None`` where it is anything else."""
    return wanted if wanted and _OURS.fullmatch(wanted) else None
