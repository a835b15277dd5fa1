"""Measurements: Conclave beside other checkers, and what its parts cost."""
