"""The command ``conclave``: one subcommand per file, errors as messages, exit status 0, 1 or 2."""

from __future__ import annotations

import argparse
import gc
import os
import signal
import sys
from collections.abc import Sequence
from importlib import import_module

from checker.errors import ConclaveError, ModelMistake, UsageError

EXPECTED, DIFFERENT, MISTAKE, DEFECT = 0, 1, 2, 3
"""Exit status: all as expected; something not; a mistake of usage or in a model; a defect of the tool itself."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise UsageError(f"{message}\n{self.format_usage().rstrip()}")


_MODULES = {
    "check": "check",
    "run": "run",
    "explore": "explore",
    "graph": "graph",
    "list": "list_models",
    "verify-certificate": "verify_certificate",
}
"""By subcommand, the module of ``checker.command`` that it is in."""


def parser(command: str = "") -> argparse.ArgumentParser:
    """The whole command line, or as much of it as a command needs: to import all of them takes a while."""
    top = _Parser(
        prog="conclave",
        description="A model checker for leader election: every interleaving, the shortest run that breaks a claim.",
        epilog="Exit status: 0 as expected, 1 not as expected, 2 a mistake in the command or in a model.",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for name in [command] if command in _MODULES else _MODULES:
        import_module(f"checker.command.{_MODULES[name]}").add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (those of the process by default); the exit status."""
    try:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy would start threads that nobody needs
        gc.set_threshold(50_000, 20, 20)  # the many expressions of a model stay: to look for garbage finds little
        given = sys.argv[1:] if arguments is None else arguments
        top = parser(given[0] if given else "")
        chosen = top.parse_args(given)
        if chosen.command is None:
            top.print_help()
            return MISTAKE
        status = int(chosen.action(chosen))
        _leave_in_peace(arguments)
        return status
    except (UsageError, ModelMistake) as mistake:
        print(f"conclave: {mistake}", file=sys.stderr)
        return MISTAKE
    except ConclaveError as defect:
        print(f"conclave: a defect of Conclave itself, not of your model: {defect}", file=sys.stderr)
        return DEFECT
    except KeyboardInterrupt:
        _leave_in_peace(arguments)
        print("conclave: interrupted", file=sys.stderr)
        return DIFFERENT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DIFFERENT


def _leave_in_peace(arguments: Sequence[str] | None) -> None:
    """Ctrl-C from now on changes nothing about the exit status, if this is the process itself."""
    if arguments is None:
        signal.signal(signal.SIGINT, signal.SIG_IGN)


if __name__ == "__main__":
    sys.exit(main())
