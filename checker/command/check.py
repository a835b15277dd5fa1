"""``conclave check [SUITE ...]``: check suites and compare with what is expected."""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from typing import Any

from checker.command.write_reports import add_ci_reports, add_report, check_targets, write_suites
from checker.symbolic.effort import ENGINES

NAME = "check"


def add_to(commands: Any) -> None:
    """Declare the subcommand."""
    command = commands.add_parser(
        NAME,
        help="check suites: expected and found verdicts side by side",
        description="Check suites (all that are shipped, by default); any difference from what is expected fails.",
    )
    command.add_argument("suites", nargs="*", metavar="SUITE", help="a shipped suite such as bully, or a .toml file")
    command.add_argument("--large", action="store_true", help="check the large configurations too")
    command.add_argument("--only", metavar="WORDS", help="only configurations whose name contains WORDS")
    command.add_argument("--property", action="append", default=[], metavar="NAME", help="check this property only")
    command.add_argument("--record", action="store_true", help="write found sizes into the suites")
    command.add_argument("--memory", metavar="SIZE", help="stop before taking more, such as 2G")
    command.add_argument("--processes", type=int, metavar="K", help="configurations at once (default: all cores)")
    command.add_argument(
        "--engines",
        default="explorer",
        metavar="NAMES",
        help=f"engines to compare: all, or names with commas: explorer (always), {', '.join(ENGINES)}",
    )
    command.add_argument("--budget", metavar="TIME", default="10m", help="time for further engines in all (10m)")
    command.add_argument("--json", action="store_true", help="print the results as JSON")
    add_report(command)
    add_ci_reports(command)
    command.set_defaults(action=run)


def run(chosen: argparse.Namespace) -> int:
    """Do it; the exit status."""
    from checker.checking.check import Plan, check_all
    from checker.checking.compare import Checked
    from checker.checking.comparison import compared, comparison_files, read_comparisons
    from checker.checking.duration import parse_duration
    from checker.checking.memory import default_memory, parse_memory
    from checker.checking.suite import Configuration, find_suite, read_suite, suite_files
    from checker.command.main import DIFFERENT, EXPECTED
    from checker.command.progress import load_kernels
    from checker.command.show_comparisons import comparison_as_dict, show_comparisons
    from checker.command.show_opinions import show_engines, show_opinions
    from checker.command.table import Table
    from checker.errors import UsageError

    started = time.perf_counter()
    check_targets(chosen)
    files = [find_suite(name) for name in chosen.suites] or suite_files()
    configurations: list[Configuration] = []
    left_out = 0
    for file in files:
        for one in read_suite(file).configurations:
            if chosen.only and chosen.only.lower() not in f"{one.model} {one.name}".lower():
                continue
            if one.large and not chosen.large:
                left_out += 1
                continue
            configurations.append(one)
    if not configurations:
        raise UsageError("nothing to check: no configuration is chosen" + (" (see --large)" if left_out else ""))
    processes = min(chosen.processes or os.cpu_count() or 1, len(configurations))
    plan = Plan(
        parse_memory(chosen.memory) if chosen.memory else default_memory(),
        tuple(chosen.property),
        engines=_engines(chosen.engines),
        seconds=parse_duration(chosen.budget, "--budget") * processes / len(configurations),
    )
    table = None if chosen.json else Table(configurations)
    load_kernels(quiet=chosen.json)  # once, for all processes
    found: list[Checked] = []
    for checked in check_all(configurations, plan, chosen.processes):
        found.append(checked)
        if table is not None:
            table.row(checked)
            show_opinions(checked)
    sides = compared([one for file in comparison_files() for one in read_comparisons(file)], found)
    if table is not None:
        show_comparisons(sides)
        show_engines(found)
        table.end(found, left_out, time.perf_counter() - started)
    else:
        json.dump([*map(_as_dict, found), *map(comparison_as_dict, sides)], sys.stdout, indent=2)
        print()
    write_suites(chosen, found)
    if chosen.record:
        _record(found, quiet=chosen.json)
        return EXPECTED if all(not one.mistake for one in found) else DIFFERENT
    as_expected = all(one.as_expected for one in found) and all(one.as_expected for one in sides)
    return EXPECTED if as_expected else DIFFERENT


def _engines(text: str) -> tuple[str, ...]:
    """The engines besides the explorer, in their own order; raises ``UsageError`` for one that there is not."""
    from checker.errors import UsageError

    names = {name.strip() for name in text.split(",")}
    unknown = names - {"all", "explorer", *ENGINES}
    if unknown:
        raise UsageError(f"there is no engine {', '.join(sorted(unknown))}: write all, or {', '.join(ENGINES)}")
    return tuple(name for name in ENGINES if name in names or "all" in names)


def _as_dict(checked: Any) -> dict[str, Any]:
    from checker.command.as_json import run_as_dict
    from checker.command.show_opinions import opinion_as_dict

    return {
        "suite": checked.configuration.suite.stem,
        "configuration": checked.configuration.name,
        "as_expected": checked.as_expected,
        "differences": [str(difference) for difference in checked.differences],
        "expect": {name: outcome.value for name, outcome in checked.configuration.expect.items()},
        **({"mistake": checked.mistake} if checked.mistake else {}),
        **({"opinions": [opinion_as_dict(one) for one in checked.opinions]} if checked.opinions else {}),
        **(run_as_dict(checked.run) if checked.run is not None else {}),
    }


def _record(found: Sequence[Any], quiet: bool) -> None:
    from checker.checking.record import changes, record

    lines = changes(found)
    if not quiet:
        print("\n".join(["", "recorded:", *lines]) if lines else "\nnothing to record: all sizes are as recorded")
    record(found)
