"""Several uploads in one child, so that a test of many need not give as many orders."""

from services.uploads.in_child import examine


def examine_all(folder, *, bounds):
    """The verdict on each PDF of the folder, by name."""
    verdicts = {}
    for path in sorted(folder.glob("*.pdf")):
        (folder / "upload").write_bytes(path.read_bytes())  # to rename is forbidden in there
        verdicts[path.name] = examine(folder, bounds=bounds)
    return verdicts
