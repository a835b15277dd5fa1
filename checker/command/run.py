"""``conclave run MODEL [name=value ...]``: check one configuration of one model."""

from __future__ import annotations

import argparse
import json
import sys
import time
from pathlib import Path
from typing import Any

from checker.checking.keep import EVERY, Keep
from checker.command.write_reports import add_itf, add_report, check_targets, write_run
from checker.errors import UsageError
from checker.symbolic.effort import ENGINES, Effort

NAME = "run"
EXPLORER = "explorer"
AUTO = "auto"


def add_to(commands: Any) -> None:
    """Declare the subcommand."""
    command = commands.add_parser(
        NAME,
        help="check one configuration of a model",
        description="Check one configuration of a model, over every interleaving.",
        epilog="Example: conclave run bully n=3 crashes=1 restarts=1",
    )
    command.add_argument("model", help="a shipped name (see conclave list), or path/to/file.py:Class")
    command.add_argument("parameters", nargs="*", metavar="name=value", help="parameters of the model, such as n=4")
    command.add_argument(
        "--property", action="append", default=[], metavar="NAME", help="check this property only (may be repeated)"
    )
    command.add_argument(
        "--memory", metavar="SIZE", help="stop before taking more, such as 2G (default: most of what is free)"
    )
    command.add_argument(
        "--disk",
        type=Path,
        metavar="DIR",
        help="where memory ends, go on in files in DIR, which are removed at the end",
    )
    command.add_argument(
        "--checkpoint",
        type=Path,
        metavar="DIR",
        help="keep the search in DIR (also where memory ends): the same command goes on from there after a kill",
    )
    command.add_argument(
        "--checkpoint-every", type=float, metavar="S", help=f"seconds between two saves, about ({EVERY:g})"
    )
    command.add_argument("--threads", type=int, metavar="K", help="threads of the search (default: all cores)")
    command.add_argument(
        "--bounds",
        action="store_true",
        help="count the most and the fewest messages and steps until a leader is agreed on, over all runs",
    )
    command.add_argument(
        "--engine",
        choices=(EXPLORER, *ENGINES, AUTO),
        default=EXPLORER,
        help="; ".join(
            [
                "explorer: all states (the default)",
                *(f"{name}: {does}" for name, does in ENGINES.items()),
                "auto: the explorer as far as it goes, then Z3 for what is left",
            ]
        ),
    )
    command.add_argument("--depth", type=int, default=20, metavar="K", help="how far bmc and induction go (20)")
    command.add_argument("--seconds", type=float, metavar="S", help="time for the search, or for each property by Z3")
    command.add_argument("--no-lemmas", action="store_true", help="induction by the number of states in a row alone")
    command.add_argument(
        "--certificate",
        metavar="FILE.smt2",
        help="write the invariant that proves the property, for any solver (see conclave verify-certificate)",
    )
    command.add_argument("--json", action="store_true", help="print the result as JSON")
    command.add_argument("--diagram", action="store_true", help="draw counterexamples as sequence diagrams in text")
    add_report(command)
    add_itf(command)
    command.set_defaults(action=run)


def run(chosen: argparse.Namespace) -> int:
    """Do it; the exit status."""
    from checker.checking.configuration import check_configuration
    from checker.checking.find import find_model
    from checker.checking.memory import default_memory, parse_memory
    from checker.checking.parameters import bind, parse_parameters
    from checker.command.main import DIFFERENT, EXPECTED
    from checker.command.progress import load_kernels, watcher

    started = time.perf_counter()
    check_targets(chosen)
    _demand("--threads", chosen.threads, 1)
    _demand("--depth", chosen.depth, 0)
    _demand("--seconds", chosen.seconds, 0)
    if chosen.engine in (EXPLORER, AUTO) and (chosen.certificate or chosen.no_lemmas):
        raise UsageError("--certificate and --no-lemmas are about proofs by Z3: add --engine induction or pdr")
    if chosen.engine != EXPLORER and chosen.bounds:
        raise UsageError(f"--bounds counts over all runs: that is for --engine {EXPLORER}, not {chosen.engine}")
    memory = parse_memory(chosen.memory) if chosen.memory else default_memory()
    model = find_model(chosen.model)
    bound = bind(model, parse_parameters(model, chosen.parameters))
    keep = _keep(chosen)
    effort = Effort(chosen.depth, chosen.seconds, memory >> 20, use_lemmas=not chosen.no_lemmas)
    if chosen.engine == EXPLORER:
        load_kernels(quiet=chosen.json)
        with watcher(quiet=chosen.json) as watch:
            result = check_configuration(
                bound,
                chosen.model,
                chosen.property,
                memory,
                watch,
                started=started,
                threads=chosen.threads,
                bounds=chosen.bounds,
                seconds=chosen.seconds,
                keep=keep,
            )
    elif chosen.engine == AUTO:
        from checker.checking.auto import auto_run

        load_kernels(quiet=chosen.json)
        with watcher(quiet=chosen.json) as watch:
            result = auto_run(
                bound, chosen.model, chosen.property, memory, effort, watch, started, threads=chosen.threads
            )
    else:
        from checker.checking.symbolic import symbolic_run

        target = Path(chosen.certificate) if chosen.certificate else None
        result = symbolic_run(bound, chosen.model, chosen.property, chosen.engine, effort, started, target)
    if any(verdict.trace is not None for verdict in result.verdicts):
        from checker.command.retold import retold

        result = retold(result)
    if chosen.json:
        from checker.command.as_json import run_as_dict

        json.dump(run_as_dict(result), sys.stdout, indent=2)
        print()
    else:
        from checker.command.show import show_run

        show_run(result, diagram=chosen.diagram)
    write_run(chosen, result)
    return EXPECTED if result.holds and not result.interrupted else DIFFERENT


def _demand(option: str, value: float | None, least: int) -> None:
    """Raise ``UsageError`` for a number that is too small; options that are not given are None."""
    if value is not None and value < least:
        raise UsageError(f"{option} takes a number of at least {least}, not {value}")


def _keep(chosen: argparse.Namespace) -> Keep | None:
    """How the search is to be kept, if it is; raises ``UsageError`` where that was not said in a way that works."""
    if chosen.disk is None and chosen.checkpoint is None:
        if chosen.checkpoint_every is not None:
            raise UsageError("--checkpoint-every goes with --checkpoint DIR")
        return None
    if chosen.engine != EXPLORER:
        raise UsageError(f"--disk and --checkpoint are for --engine {EXPLORER}: {chosen.engine} keeps no states")
    if chosen.disk is not None and chosen.checkpoint is not None:
        raise UsageError("a checkpoint holds all files itself: give --checkpoint or --disk, not both")
    every = EVERY if chosen.checkpoint_every is None else chosen.checkpoint_every
    if not every >= 0:
        raise UsageError(f"--checkpoint-every takes seconds, not {every:g}")
    return Keep(chosen.model, chosen.disk, chosen.checkpoint, every)
