"""Which of two elections takes fewer messages or steps: comparisons of configurations, each with its expectation.

A file in ``specs/comparisons`` is a TOML file of such tables::

    [[comparison]]
    name = "4 nodes, all may notice"
    left = { suite = "ring", configuration = "4 nodes" }
    right = { suite = "bully", configuration = "four nodes" }
    what = "messages"                     # as in the bounds of a suite
    of = "most"                           # or fewest
    expect = "less"                       # the left takes less than the right; or equal, or more
    because = "…"                         # why, for readers

What is compared are the bounds that a check has found; of a configuration that it left out, those recorded.
"""

from __future__ import annotations

import tomllib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from checker.checking.compare import Checked, bounds_of
from checker.checking.suite import WHAT, Configuration, find_suite, read_suite
from checker.errors import UsageError

OF = ("fewest", "most")
RELATIONS = ("less", "equal", "more")
_KEYS = {"name", "left", "right", "what", "of", "expect", "because"}


@dataclass(frozen=True)
class Side:
    """A configuration by its suite, a shipped name or a path, and its own name."""

    suite: str
    configuration: str

    def __str__(self) -> str:
        return f"{self.suite}: {self.configuration}"


@dataclass(frozen=True)
class Comparison:
    """One entry of a file of comparisons; see above."""

    path: Path
    name: str
    left: Side
    right: Side
    what: str
    of: str
    expect: str
    because: str


@dataclass(frozen=True)
class Compared:
    """A comparison with what was found: the numbers, ``unbounded``, or None where nothing is known."""

    comparison: Comparison
    left: int | str | None
    right: int | str | None

    @property
    def found(self) -> str:
        """How the left stands to the right: less, equal or more; unknown where a side is."""
        left, right = _rank(self.left), _rank(self.right)
        if left is None or right is None:
            return "unknown"
        return "equal" if left == right else "less" if left < right else "more"

    @property
    def as_expected(self) -> bool:
        """Whether that is what was expected."""
        return self.found == self.comparison.expect


def comparison_files() -> list[Path]:
    """The shipped files of comparisons, in order of name."""
    import specs

    return sorted((Path(next(iter(specs.__path__))) / "comparisons").glob("*.toml"))


def read_comparisons(path: Path) -> list[Comparison]:
    """The comparisons in a file; raises ``UsageError`` with the place where it is not as it should be."""
    try:
        table = tomllib.loads(path.read_text())
    except (OSError, tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(f"{path}: {problem}") from None
    entries = table.get("comparison")
    if set(table) != {"comparison"} or not isinstance(entries, list):
        raise UsageError(f"{path}: a file of comparisons has [[comparison]] tables and nothing else")
    return [_comparison(path, f"{path}: comparison {k}", entry) for k, entry in enumerate(entries, start=1)]


def _comparison(path: Path, place: str, entry: dict[str, Any]) -> Comparison:
    missing, unknown = _KEYS - entry.keys(), entry.keys() - _KEYS
    if missing or unknown:
        words = [f"it lacks {', '.join(sorted(missing))}"] if missing else []
        words += [f"{', '.join(sorted(unknown))} means nothing here"] if unknown else []
        raise UsageError(f"{place}: {'; '.join(words)}")
    for key, allowed in (("what", WHAT), ("of", OF), ("expect", RELATIONS)):
        if entry[key] not in allowed:
            raise UsageError(f"{place}: {key} = {entry[key]!r}; it is one of {', '.join(allowed)}")
    left, right = _side(entry["left"], place), _side(entry["right"], place)
    return Comparison(
        path, str(entry["name"]), left, right, entry["what"], entry["of"], entry["expect"], str(entry["because"])
    )


def _side(entry: Any, place: str) -> Side:
    if not isinstance(entry, dict) or entry.keys() != {"suite", "configuration"}:
        raise UsageError(f'{place}: a side is {{ suite = "ring", configuration = "4 nodes" }}')
    side = Side(str(entry["suite"]), str(entry["configuration"]))
    _configuration(side)
    return side


def _configuration(side: Side) -> Configuration:
    suite = find_suite(side.suite)
    for one in _configurations(suite, suite.stat().st_mtime_ns):
        if one.name == side.configuration:
            return one
    raise UsageError(f"the suite {side.suite} has no configuration {side.configuration!r}")


@lru_cache(maxsize=32)
def _configurations(suite: Path, changed: int) -> tuple[Configuration, ...]:
    """The configurations of a suite, read once for each time that the file has changed."""
    return read_suite(suite).configurations


def _key(configuration: Configuration) -> tuple[Path, str]:
    return configuration.suite.resolve(), configuration.name


def compared(comparisons: Sequence[Comparison], checked: Sequence[Checked]) -> list[Compared]:
    """The comparisons of which at least one side was checked just now."""
    found = {_key(one.configuration): one for one in checked}
    return [
        Compared(one, _value(one, one.left, found), _value(one, one.right, found))
        for one in comparisons
        if any(_key(_configuration(side)) in found for side in (one.left, one.right))
    ]


def _value(one: Comparison, side: Side, found: dict[tuple[Path, str], Checked]) -> int | str | None:
    configuration = _configuration(side)
    checked = found.get(_key(configuration))
    run = None if checked is None else checked.run
    bounds = configuration.bounds or {} if run is None else bounds_of(run)
    return bounds[one.what][OF.index(one.of)] if one.what in bounds else None


def _rank(value: int | str | None) -> float | None:
    if value == "unbounded":
        return float("inf")
    return None if value is None or isinstance(value, str) else value
