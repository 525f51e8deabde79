"""What one run of confined work may use."""

from dataclasses import dataclass

_MB = 1024 * 1024


@dataclass(frozen=True)
class Limits:
    """Seconds of CPU, seconds by the wall clock, bytes of address space, of one written file, of all, of the answer."""

    cpu: int = 15
    wall: int = 30
    memory: int = 1024 * _MB
    file_size: int = 64 * _MB
    total: int = 128 * _MB
    answer: int = _MB


#: A stranger's file.
UPLOAD = Limits(cpu=20, wall=40, memory=1024 * _MB, file_size=30 * _MB)
#: What an analyst drew. The interpreter and what it has imported map 113 MB of the memory.
DRAWING = Limits(cpu=60, wall=60, memory=512 * _MB, answer=32 * _MB)
#: A stranger's text in a template of ours.
DOCUMENT = Limits(cpu=30, wall=60)
