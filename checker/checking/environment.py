"""The environment of a configuration in words: how many nodes, and which faults are possible how often."""

from __future__ import annotations

from checker.language.model import Model
from checker.language.network import Order
from checker.language.params import UNLIMITED

_FAULTS = {
    "crashes": ("crash", "crashes"),
    "restarts": ("restart", "restarts"),
    "wrong_suspicions": ("wrong suspicion", "wrong suspicions"),
    "losses": ("lost message", "lost messages"),
    "duplicates": ("doubled message", "doubled messages"),
}


def faults_in_words(model: Model) -> str:
    """Such as "at most 1 crash, any number of lost messages, reordering links"; "no faults" where there are none."""
    words = []
    for name, (one, many) in _FAULTS.items():
        most = model.parameters.get(name, 0)
        if most == UNLIMITED:
            words.append(f"any number of {many}")
        elif most:
            words.append(f"at most {most} {one if most == 1 else many}")
    if model.parameters.get("order") is Order.ANY:
        words.append("reordering links")
    return ", ".join(words) or "no faults"


def scope_in_words(model: Model) -> str:
    """Such as "all interleavings, n=4, at most 1 crash"."""
    parts = ["all interleavings"]
    for name, parameter in model.declared_parameters.items():
        value = model.parameters[name]
        if name not in _FAULTS and name != "order" and (name == "n" or value != parameter.default):
            parts.append(f"{name}={parameter.show(value)}")
    if any(name in model.declared_parameters for name in _FAULTS):
        parts.append(faults_in_words(model))
    return ", ".join(parts)
