"""Options that write reports beside what is printed, and the writing: whole files, or none."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from checker.errors import UsageError
from checker.verdict import Run

if TYPE_CHECKING:
    from checker.checking.compare import Checked
    from checker.reports.suite import SuiteRow


def add_report(command: argparse.ArgumentParser) -> None:
    """Declare ``--report``."""
    command.add_argument(
        "--report", metavar="FILE.html", help="write a page with verdicts and diagrams, for any browser"
    )


def add_itf(command: argparse.ArgumentParser) -> None:
    """Declare ``--itf``."""
    command.add_argument(
        "--itf", metavar="FILE.itf.json", help="write the first counterexample in the Informal Trace Format"
    )


def add_ci_reports(command: argparse.ArgumentParser) -> None:
    """Declare what continuous integration reads."""
    command.add_argument("--summary", metavar="FILE.md", help="write a summary in Markdown")
    command.add_argument("--junit", metavar="FILE.xml", help="write the results as JUnit XML")
    command.add_argument(
        "--annotations", action="store_true", help="print annotations that point at the lines of the rules"
    )


def check_targets(chosen: argparse.Namespace) -> None:
    """Raise ``UsageError`` for a report that could not be written, before any work is done."""
    for option in ("report", "summary", "junit", "itf", "certificate"):
        name = getattr(chosen, option, None)
        if name is None:
            continue
        path = Path(name)
        if path.is_dir() or not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
            raise UsageError(f"--{option} {name} cannot be written: name a file in a directory that exists")


def write_run(chosen: argparse.Namespace, run: Run) -> None:
    """Write what was asked for about one run."""
    if chosen.report:
        from checker.reports.run_page import run_report

        write_file(chosen.report, run_report(run))
    if chosen.itf:
        from checker.reports.itf import trace_itf

        told = next((verdict.trace for verdict in run.verdicts if verdict.trace is not None), None)
        if told is None:
            print(f"conclave: no counterexample to write into {chosen.itf}", file=sys.stderr)
        else:
            write_file(chosen.itf, trace_itf(told))


def write_suites(chosen: argparse.Namespace, found: Sequence[Checked]) -> None:
    """Write what was asked for about suites."""
    rows = [row_of(one) for one in found]
    if chosen.report:
        from checker.command.retold import retold
        from checker.reports.suite_page import suite_report

        told = [replace(row, run=retold(row.run)) if row.run is not None else row for row in rows]
        write_file(chosen.report, suite_report(told))
    if chosen.summary:
        from checker.reports.summary import summary_markdown

        write_file(chosen.summary, summary_markdown(rows))
    if chosen.junit:
        from checker.reports.junit import junit_xml

        write_file(chosen.junit, junit_xml(rows))
    if chosen.annotations:
        from checker.reports.annotations import annotation_lines

        print("\n".join(annotation_lines(rows)), file=sys.stderr if chosen.json else sys.stdout)


def row_of(checked: Checked) -> SuiteRow:
    """A checked configuration as reports take it."""
    from checker.checking.environment import faults_in_words
    from checker.reports.suite import SuiteRow

    configuration, run = checked.configuration, checked.run
    return SuiteRow(
        configuration.suite.stem,
        configuration.name,
        ""
        if run is None
        else ", ".join([f"n={run.parameters['n']}"] * ("n" in run.parameters) + [faults_in_words(run.model)]),
        configuration.expect,
        run,
        tuple((difference.what, str(difference)) for difference in checked.differences),
        checked.mistake,
        configuration.because,
    )


def write_file(name: str, text: str) -> None:
    """Write a whole file or nothing; raises ``UsageError`` where it cannot be written."""
    from checker.checking.record import replace_file

    try:
        replace_file(Path(name), text)
    except OSError as problem:
        raise UsageError(f"{name} cannot be written: {problem.strerror}") from None
