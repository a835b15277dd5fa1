"""Temporal properties of a state graph under fairness.

``formula`` is what properties are written with, ``engine.check`` decides them, ``bounds.bounds`` counts
messages and steps. The rest is how: ``shapes`` (common formulas), ``automaton`` and ``product`` (all others),
``emptiness`` (fair components), ``runs`` and ``loops`` (short lassos), ``branching`` (branching time),
``vacuity`` (empty reasons), and ``replay``, which confirms every lasso independently.
"""
