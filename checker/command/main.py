"""The command ``conclave``: one subcommand per file, errors as messages, exit status 0, 1 or 2."""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence

from checker.errors import ConclaveError, ModelMistake, UsageError

EXPECTED, DIFFERENT, MISTAKE, DEFECT = 0, 1, 2, 3
"""Exit status: all as expected; something not; a mistake of usage or in a model; a defect of the tool itself."""


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> None:  # type: ignore[override]
        raise UsageError(f"{message}\n{self.format_usage().rstrip()}")


def parser() -> argparse.ArgumentParser:
    """The whole command line."""
    from checker.command import check, explore, graph, list_models, run, verify_certificate

    top = _Parser(
        prog="conclave",
        description="A model checker for leader election: every interleaving, the shortest run that breaks a claim.",
        epilog="Exit status: 0 as expected, 1 not as expected, 2 a mistake in the command or in a model.",
    )
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=_Parser)
    for module in (check, run, explore, graph, list_models, verify_certificate):
        module.add_to(commands)
    return top


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command with these arguments (those of the process by default); the exit status."""
    try:
        top = parser()
        chosen = top.parse_args(arguments)
        if chosen.command is None:
            top.print_help()
            return MISTAKE
        return int(chosen.action(chosen))
    except (UsageError, ModelMistake) as mistake:
        print(f"conclave: {mistake}", file=sys.stderr)
        return MISTAKE
    except ConclaveError as defect:
        print(f"conclave: a defect of Conclave itself, not of your model: {defect}", file=sys.stderr)
        return DEFECT
    except KeyboardInterrupt:
        print("conclave: interrupted", file=sys.stderr)
        return DIFFERENT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DIFFERENT


if __name__ == "__main__":
    sys.exit(main())
