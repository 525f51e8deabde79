"""The list of elected authorities (nómina del JNE), and whether a mayor as typed is the one in it on a given date."""
