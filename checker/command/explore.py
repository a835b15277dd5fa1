"""``conclave explore MODEL [name=value ...]``: walk through a model in the browser."""

from __future__ import annotations

import argparse
from typing import Any

NAME = "explore"


def add_to(commands: Any) -> None:
    """Declare the subcommand."""
    command = commands.add_parser(
        NAME,
        help="walk through a model in the browser",
        description="Serve a page, to this machine only, on which one walks through the states of a model.",
    )
    command.add_argument("model", help="a shipped name (see conclave list), or path/to/file.py:Class")
    command.add_argument("parameters", nargs="*", metavar="name=value", help="parameters of the model, such as n=4")
    command.add_argument("--port", type=int, default=0, metavar="K", help="the port (default: any that is free)")
    command.set_defaults(action=run)


def run(chosen: argparse.Namespace) -> int:
    """Do it until interrupted; the exit status."""
    from checker.checking.choose import state_properties
    from checker.checking.configuration import check_configuration
    from checker.checking.find import find_model
    from checker.checking.memory import default_memory
    from checker.checking.parameters import bind, parse_parameters, title_of
    from checker.command.main import EXPECTED
    from checker.command.retold import retold
    from checker.errors import UsageError
    from checker.live.server import serve
    from checker.live.session import Session
    from checker.verdict import Run

    model = find_model(chosen.model)
    values = parse_parameters(model, chosen.parameters)
    bound = bind(model, values)

    def check() -> Run:
        return retold(check_configuration(bind(model, values), chosen.model, [], default_memory()))

    predicates = {one.name: one.function for one in state_properties(bound)}
    title = title_of(chosen.model, bound)
    try:
        serve(
            Session(bound, predicates, check),
            title,
            " ".join((model.__doc__ or "").split("\n\n")[0].split()),
            chosen.port,
            lambda address: print(f"{title}: open {address}\n(for this machine only; Ctrl-C ends it)", flush=True),
        )
    except (OSError, OverflowError) as problem:
        raise UsageError(f"port {chosen.port} cannot be used: {problem}; leave --port out for a free one") from None
    return EXPECTED
