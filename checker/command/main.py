"""The command ``conclave``: one subcommand per file, errors as messages, exit status 0, 1 or 2."""

from __future__ import annotations

import argparse
import atexit
import contextlib
import errno
import gc
import os
import signal
import sys
from collections.abc import Callable, Sequence
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
    """Run the command with these arguments; the exit status.

    Without any given, it is the command of this process, which has those of the process and ends with it.
    """
    if arguments is not None:
        return _run(arguments, lambda: None)
    status = _run(sys.argv[1:], _ignore_interrupts)
    _end_process(status)
    return status


def _run(arguments: Sequence[str], all_is_said: Callable[[], None]) -> int:
    try:
        os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")  # NumPy would start threads that nobody needs
        gc.set_threshold(250_000, 20, 20)  # the many expressions of a model stay: looking for garbage finds little
        top = parser(arguments[0] if arguments else "")
        chosen = top.parse_args(arguments)
        if chosen.command is None:
            top.print_help()
            return MISTAKE
        status = int(chosen.action(chosen))
        all_is_said()
        sys.stdout.flush()
        return status
    except (UsageError, ModelMistake) as mistake:
        print(f"conclave: {mistake}", file=sys.stderr)
        return MISTAKE
    except ConclaveError as defect:
        print(f"conclave: a defect of Conclave itself, not of your model: {defect}", file=sys.stderr)
        return DEFECT
    except (KeyboardInterrupt, RuntimeError) as problem:
        # in the body of a class, in a module that is being imported, Python makes a RuntimeError of it
        if not isinstance(problem, KeyboardInterrupt) and not isinstance(problem.__cause__, KeyboardInterrupt):
            raise
        all_is_said()
        print("conclave: interrupted", file=sys.stderr)
        return DIFFERENT
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return DIFFERENT
    except OSError as problem:
        if problem.errno not in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG):
            raise
        print(f"conclave: the output cannot be written: {problem.strerror}; send it elsewhere", file=sys.stderr)
        return MISTAKE


def _ignore_interrupts() -> None:
    """Ctrl-C from now on changes nothing about the exit status."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _end_process(status: int) -> None:
    """End this process at once: to take apart all that is in memory first would take 0.03 s."""
    atexit._run_exitfuncs()
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError):  # told before, if it is more than a reader that went away
            stream.flush()
    os._exit(status)


if __name__ == "__main__":
    sys.exit(main())
