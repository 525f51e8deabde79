"""The colours and the size of letters of a diagram's parts."""

from typing import Final

INK, MUTED, LINE, PEOPLE, SYSTEM = "#0D1028", "#3D4053", "#555869", "#184397", "#6B7487"
LIVE, DONE, FAULT, NOTED = "#0056AC", "#126B49", "#BF0909", "#7A4D00"
#: Of names inside shapes; those beside shapes and on lines are a unit smaller.
SIZE: Final = 12.0
#: How a difference between two versions is marked: stroke, fill, width of the line.
CHANGES: Final = {
    "added": (DONE, "#DDF1E7", 3.0),
    "removed": (FAULT, "#FBE1DF", 3.0),
    "changed": (NOTED, "#FFEDC2", 3.0),
}
#: A number at a corner, by what it counts: fill, outline, figures. Terms are no work, so they are quieter.
BADGES: Final = {
    "work": (LIVE, "#fff", "#fff"),
    "stuck": (FAULT, "#fff", "#fff"),
    "term": ("#fff", MUTED, MUTED),
    "changed": (NOTED, "#fff", "#fff"),
    "missed": (FAULT, "#fff", "#fff"),
}
