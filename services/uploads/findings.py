"""What can be wrong with an uploaded file, as codes; the words for people are in :mod:`services.uploads.inspect`."""

from dataclasses import dataclass


class Fault(Exception):
    """The file is not accepted; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


@dataclass(frozen=True)
class Bounds:
    """How much a file may hold: pages, pixels of one picture, bytes its streams inflate to."""

    pages: int = 10
    pixels: int = 80_000_000
    #: How often a decoder may go over one picture, and over how many pixels in all: phones write ten scans at most.
    scans: int = 100
    decoded: int = 800_000_000
    inflated: int = 300 * 1024 * 1024
    objects: int = 100_000
    #: The shorter side of a photograph, in pixels; below it nobody can read the page.
    shortest_side: int = 500
    #: The longer side of the images made, in pixels: an A4 page at about 150 dpi.
    image_side: int = 1754
