"""Several uploads in one child, so that a test of many need not start as many interpreters."""

from services.uploads.examine import examine


def examine_all(folder, *, bounds):
    """The verdict on each PDF of the folder, by name."""
    verdicts = {}
    for path in sorted(folder.glob("*.pdf")):
        path.rename(folder / "upload")
        verdicts[path.name] = examine(folder, bounds=bounds)
    return verdicts
