"""Write found sizes into suite files, comments and layout kept, each file replaced at once."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import tomlkit

from checker.checking.compare import Checked, bounds_of, lengths_of, sizes_of
from checker.verdict import Run


def changes(checked: Sequence[Checked]) -> list[str]:
    """What recording would change, a line each."""
    lines = []
    for one in checked:
        for key, old, new in _changes(one):
            lines.append(f"{one.configuration.suite.name}: {one.configuration.name}: {key}: {old} -> {new}")
    return lines


def record(checked: Sequence[Checked]) -> None:
    """Write the sizes and the lengths of counterexamples of all complete runs into their suites."""
    by_file: dict[Path, list[tuple[int, Run]]] = {}
    for one in checked:
        run = _complete(one)
        if run is not None:
            by_file.setdefault(one.configuration.suite, []).append((one.configuration.index, run))
    for path, ones in by_file.items():
        document = tomlkit.parse(path.read_text())
        entries: Any = document["configuration"]
        for index, run in ones:
            entry = entries[index]
            after = _taken_off(entry)
            for size, number in sizes_of(run).items():
                entry[size] = number
            lengths = {name.replace(" ", "_"): length for name, length in lengths_of(run).items()}
            if lengths:
                table = tomlkit.inline_table()
                table.update(lengths)
                entry["counterexamples"] = table
            elif "counterexamples" in entry:
                del entry["counterexamples"]
            if run.efforts:
                bounds = tomlkit.inline_table()
                bounds.update({what.replace(" ", "_"): ends for what, ends in bounds_of(run).items()})
                entry["bounds"] = bounds
            entry.value.body.extend(after)
        replace_file(path, tomlkit.dumps(document))


def _complete(one: Checked) -> Run | None:
    """The run, if all of it may be recorded."""
    run = one.run
    return run if run is not None and run.figures is not None and run.figures.complete and not one.interrupted else None


def _taken_off(entry: Any) -> list[Any]:
    """The comments and empty lines at the end of a table, which belong to the next one: taken off, to be put back."""
    body = entry.value.body
    first = len(body)
    while first and body[first - 1][0] is None:
        first -= 1
    after = body[first:]
    del body[first:]
    return list(after)


def replace_file(path: Path, text: str) -> None:
    """Give a file new contents, all or nothing."""
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w") as file:
            file.write(text)
        os.chmod(temporary, path.stat().st_mode & 0o777 if path.exists() else 0o644)
        os.replace(temporary, path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)  # it may be in its place already
        raise


def _changes(one: Checked) -> list[tuple[str, Any, Any]]:
    run = _complete(one)
    if run is None:
        return []
    recorded = one.configuration.sizes
    found: list[tuple[str, Any, Any]] = [
        (size, recorded.get(size, "nothing"), number)
        for size, number in sizes_of(run).items()
        if recorded.get(size) != number
    ]
    lengths = lengths_of(run)
    if lengths != one.configuration.counterexamples:
        found.append(("counterexamples", one.configuration.counterexamples or "nothing", lengths or "nothing"))
    counted = bounds_of(run)
    if counted and counted != one.configuration.bounds:
        found.append(("bounds", one.configuration.bounds or "nothing", counted))
    return found
