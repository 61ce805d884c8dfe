"""Wiring and long-running work: imports everything, imported by nothing."""
