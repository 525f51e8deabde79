"""A confined child, for work on what strangers send: their files, their text in our templates.

On Linux a warm interpreter (the zygote, ``services/sandbox/zygote.py``) forks one process per order, which confines
itself before it sees a byte: no file but its own folder, no network, no process, limits of CPU, memory, written bytes
and wall clock. Elsewhere a bare interpreter is started per order (``services/sandbox/bare_interpreter.py``), closed by
Python's own doors. Whatever happens in there, whoever asks gets an answer or one
:class:`~services.sandbox.failure.ChildFailed`.

What goes in is trusted and pickled; what comes out is not, and is JSON and files.
"""

import atexit
import os
import shutil
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType
from typing import Any

from services.sandbox import bare_interpreter, orders, warm
from services.sandbox.failure import ChildFailed
from services.sandbox.folders import Folders, read
from services.sandbox.limits import Limits

#: The modules whose functions may be asked for: imported, and tried on samples of ours, before a stranger's byte.
_MODULES = ("services.declaration.warm_up", "services.uploads.warm_up", "services.uploads.paper.warm_up")


@dataclass(frozen=True)
class Answer:
    """What came back: the function's JSON value, and the files it wrote."""

    value: Any
    _folder: Path = field(compare=False)

    def read(self, name: str, most: int = 64 * 1024 * 1024) -> bytes:
        """A file that the child wrote. Raises :class:`ChildFailed` for what is no plain file of its own."""
        try:
            return read(self._folder / name, most)
        except OSError:
            raise ChildFailed(reason="crash") from None


class Sandbox:
    """Confined work of one process."""

    def __init__(self, modules: Sequence[str] = _MODULES, **how: Any) -> None:
        """``modules``: what may be asked for; ``how``: see :class:`services.sandbox.warm.Warm`."""
        self._folders, self._warm = Folders(), warm.Warm(modules, **how)

    @contextmanager
    def confined(
        self, function: str, arguments: Mapping[str, Any], files: Mapping[str, bytes | Path], limits: Limits
    ) -> Iterator[Answer]:
        """See :func:`confined`. What was lost with its zygote is tried once more."""
        for last in (False, True):
            folder = self._folders.new()
            try:
                for name, content in files.items():
                    (folder / name).write_bytes(content if isinstance(content, bytes) else content.read_bytes())
                try:
                    value = self._run(function, arguments, folder, limits)
                except ChildFailed as failed:
                    if failed.facts["reason"] == "lost" and not last:
                        continue
                    raise
                yield Answer(value, folder)
                return
            finally:
                shutil.rmtree(folder)

    def _run(self, function: str, arguments: Mapping[str, Any], folder: Path, limits: Limits) -> Any:
        if sys.platform == "linux":
            return orders.run(self._warm.send, self._warm.kill, function, arguments, folder, limits)
        return bare_interpreter.run(function, arguments, folder, limits)

    def prepare(self) -> None:
        """See :func:`prepare`."""
        if sys.platform == "linux":
            self._warm.ready()

    def close(self) -> None:
        """End the zygote, and remove all folders."""
        self._warm.close()
        self._folders.close()


def of_this_process(modules: tuple[str, ...] = _MODULES) -> Sandbox:
    """The one that warms up these modules, started when first asked for work."""
    return _of_process(os.getpid(), modules)


@lru_cache
def _of_process(_process: int, modules: tuple[str, ...]) -> Sandbox:
    """A process that was forked has its own; a lock held while it forked is not met again."""
    sandbox = Sandbox(modules)
    atexit.register(lambda: sandbox.close() if os.getpid() == _process else None)
    return sandbox


def prepare() -> None:
    """Warm up, so that the first order of this process need not wait for it. Raises :class:`ChildFailed`."""
    of_this_process().prepare()


def confined(
    function: str, arguments: Mapping[str, Any], files: Mapping[str, bytes | Path], limits: Limits | None = None
) -> AbstractContextManager[Answer]:
    """Run ``function`` (``"package.module:name"``) in a child as ``name(folder, **arguments)``.

    ``files`` are laid into ``folder`` beforehand. Raises :class:`ChildFailed`. The files live as long as the block.
    """
    return of_this_process().confined(function, arguments, files, limits or Limits())


@lru_cache
def fences() -> Mapping[str, Any]:
    """Which fences hold on this machine (:func:`services.sandbox.probes.report`), tried once; none but on Linux.

    Raises :class:`ChildFailed` where they could not be tried: that may be otherwise the next time.
    """
    if sys.platform != "linux":
        return MappingProxyType({"files": False})
    found = warm.start(())
    found.close()
    return MappingProxyType(dict(found.report))
