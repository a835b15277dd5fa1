"""Engines on top of Z3: bounded search, induction, property-directed reachability, certificates."""
