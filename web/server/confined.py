"""The confined work of a worker's process, made ready beside everything else: the first file need not wait for it."""

import logging
import threading

from services.sandbox.failure import ChildFailed
from services.sandbox.parent import prepare
from services.uploads.inspect import are_unfenced_files_accepted
from web.installation import Installation
from web.wording import fences

_log = logging.getLogger("aliado.serve")


def make_ready(installation: Installation) -> None:
    """Begin, in a thread; whoever started the program reads what this machine lacks of the fences, if anything."""
    threading.Thread(target=_make_ready, args=(installation,), name="confined", daemon=True).start()


def _make_ready(installation: Installation) -> None:
    try:
        prepare()
    except ChildFailed:
        _log.error("confined work could not be made ready: it is tried again with the first file")
    for sentence in fences.sentences(are_unfenced_files_accepted(installation.tools)):
        print(sentence, flush=True)
