"""Figures, printed by ``make bench``: ratios within one run, CPU time, never a test that a slow machine can break."""
