"""Suite files: the configurations of a model, what is expected of each property, and the recorded sizes.

A suite is a TOML file::

    model = "bully"                       # a shipped name, or a path relative to the file

    [[configuration]]
    name = "one crash"
    parameters = { n = 3, crashes = 1 }
    expect = { uniqueness = "violated" }  # all other properties are expected to hold
    because = { uniqueness = "…" }        # why, for readers
    never = ["trust_again"]               # rules that are expected never to be enabled
    large = true                          # only on request
    states = 150                          # recorded sizes, written by --record
    counterexamples = { uniqueness = 9 }  # recorded lengths of shortest counterexamples
    bounds = { messages = [3, 6] }        # fewest and most until a leader is agreed on; {} asks --record to count
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checker.errors import UsageError
from checker.verdict import Outcome

SIZES = ("states", "transitions", "depth", "terminal")
"""What is recorded of a state space."""

WHAT = ("messages", "steps", "all messages", "all steps")
"""What may be counted of runs: until a leader is agreed on, and in all."""

_KEYS = {"name", "parameters", "expect", "because", "never", "large", "vacuous", "counterexamples", "bounds", *SIZES}


@dataclass(frozen=True)
class Configuration:
    """One entry of a suite. ``sizes``: the recorded ones. ``line``: where it starts in the file, from 1."""

    suite: Path
    index: int
    model: str
    name: str
    parameters: dict[str, Any]
    expect: dict[str, Outcome]
    because: dict[str, str]
    never: tuple[str, ...]
    large: bool
    sizes: dict[str, int]
    counterexamples: dict[str, int]
    vacuous: tuple[str, ...] = ()
    """Properties that are expected to hold for an empty reason."""
    bounds: dict[str, list[int | str]] | None = None
    """The recorded fewest and most of ``WHAT``; None where they are not to be counted."""

    def expected(self, name: str) -> Outcome:
        """What is expected of a property."""
        return self.expect.get(name, Outcome.HOLDS)


@dataclass(frozen=True)
class Suite:
    """A suite file."""

    path: Path
    model: str
    configurations: tuple[Configuration, ...]


def suite_files() -> list[Path]:
    """The shipped suites, in order of name."""
    import specs

    return sorted(Path(next(iter(specs.__path__))).glob("*.toml"))


def find_suite(name: str) -> Path:
    """The suite file that ``name`` stands for: a path, or the name of a shipped suite; raises ``UsageError``."""
    path = Path(name)
    if path.suffix == ".toml":
        if not path.is_file():
            raise UsageError(f"there is no suite file {name}")
        return path
    known = {file.stem: file for file in suite_files()}
    if name not in known:
        raise UsageError(
            f"there is no suite {name}; shipped are {', '.join(known)}; a suite of your own is a .toml file"
        )
    return known[name]


def read_suite(path: Path) -> Suite:
    """The suite in a file; raises ``UsageError`` with the place where it is not one."""
    try:
        table = tomllib.loads(path.read_text())
    except OSError as problem:
        raise UsageError(f"{path} cannot be read: {problem.strerror}") from None
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as problem:
        raise UsageError(f"{path}: {problem}") from None
    model = table.get("model")
    if not isinstance(model, str):
        raise UsageError(f'{path}: say which model it is about: model = "bully"')
    if model.partition(":")[0].endswith(".py"):
        model = str(path.parent / model)
    entries = table.get("configuration")
    unknown = set(table) - {"model", "configuration"}
    if unknown or not isinstance(entries, list) or not entries:
        extra = f"{', '.join(sorted(unknown))} means nothing here; " if unknown else ""
        raise UsageError(f"{path}: {extra}a suite has a model and one or more [[configuration]] tables")
    found = tuple(_configuration(path, k, model, entry) for k, entry in enumerate(entries))
    names = [one.name for one in found]
    for name in names:
        if names.count(name) > 1:
            raise UsageError(f"{path}: two configurations are called {name!r}")
    return Suite(path, model, found)


def _configuration(path: Path, index: int, model: str, entry: Any) -> Configuration:
    place = f"{path}: configuration {index + 1}"
    if not isinstance(entry, dict):
        raise UsageError(f"{place} is no table: write [[configuration]]")
    unknown = set(entry) - _KEYS
    if unknown:
        raise UsageError(f"{place}: unknown key {', '.join(sorted(unknown))}; known are {', '.join(sorted(_KEYS))}")
    name = entry.get("name", f"configuration {index + 1}")
    expect = {}
    for key, word in _table(entry, "expect", place).items():
        try:
            expect[_plain(key)] = Outcome(word)
        except ValueError:
            words = ", ".join(f'"{outcome.value}"' for outcome in Outcome)
            raise UsageError(f"{place}: {key} = {word!r}; an expectation is one of {words}") from None
    counterexamples = {_plain(key): int(value) for key, value in _table(entry, "counterexamples", place).items()}
    return Configuration(
        path,
        index,
        model,
        str(name),
        _table(entry, "parameters", place),
        expect,
        {_plain(key): str(value) for key, value in _table(entry, "because", place).items()},
        tuple(entry.get("never", ())),
        bool(entry.get("large", False)),
        {key: int(entry[key]) for key in SIZES if key in entry},
        counterexamples,
        tuple(_plain(key) for key in entry.get("vacuous", ())),
        _bounds(entry, place),
    )


def _bounds(entry: dict[str, Any], place: str) -> dict[str, list[int | str]] | None:
    if "bounds" not in entry:
        return None
    table = {_plain(what): pair for what, pair in _table(entry, "bounds", place).items()}
    for what, pair in table.items():
        fits = isinstance(pair, list) and len(pair) == 2 and all(isinstance(end, int | str) for end in pair)
        if what not in WHAT or not fits:
            raise UsageError(
                f"{place}: bounds are the fewest and the most: bounds = {{ messages = [3, 6], steps = [4, 9] }}; "
                'in place of a number "unbounded" or "no such run"'
            )
    return table


def _table(entry: dict[str, Any], key: str, place: str) -> dict[str, Any]:
    value = entry.get(key, {})
    if not isinstance(value, dict):
        raise UsageError(f"{place}: {key} is a table: {key} = {{ ... }}")
    return value


def _plain(name: str) -> str:
    return name.replace("_", " ").replace("-", " ")
