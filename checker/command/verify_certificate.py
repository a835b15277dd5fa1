"""``conclave verify-certificate FILE``: check the proof in a certificate against the model that it is about."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import Any


def add_to(commands: Any) -> None:
    """Declare the subcommand."""
    command = commands.add_parser(
        "verify-certificate",
        help="check the proof in a certificate",
        description="Make the obligations of an inductive invariant anew from its model, and have them proved by Z3, "
        "and by cvc5 where it is installed. A certificate is refused if it says anything that its model does not.",
        epilog="Example: conclave run chang-roberts n=3 --engine induction --property uniqueness --certificate "
        "proof.smt2 && conclave verify-certificate proof.smt2",
    )
    command.add_argument("file", help="what conclave run ... --certificate has written")
    command.add_argument(
        "--model", metavar="MODEL", help="where the model is now (default: where the certificate says)"
    )
    command.add_argument("--seconds", type=float, metavar="S", help="time that Z3 may take")
    command.set_defaults(action=run)


def run(chosen: argparse.Namespace) -> int:
    """Do it; the exit status."""
    from checker.checking.certificates import check_certificate
    from checker.command.main import DIFFERENT, EXPECTED

    origin, found = check_certificate(Path(chosen.file), chosen.model, chosen.seconds)
    print(" ".join([chosen.model or origin.model, *origin.parameters]) + f": {origin.property}")
    print(f"  {'✓ accepted' if found.accepted else '✗ refused'}: {found.reason}")
    return EXPECTED if found.accepted else DIFFERENT
