"""The typefaces of the declaration, shipped so that every machine prints the same sheet, and embedded in each PDF.

DejaVu Sans Condensed: wide coverage (names of any Latin spelling), a licence that allows it (``LICENSE``).
"""

from pathlib import Path

REGULAR, BOLD = "DejaVuSansCondensed.ttf", "DejaVuSansCondensed-Bold.ttf"


def font_files() -> dict[str, Path]:
    """File name to file, to be laid where a template's ``@font-face`` finds them."""
    return {name: Path(__file__).with_name(name) for name in (REGULAR, BOLD)}
