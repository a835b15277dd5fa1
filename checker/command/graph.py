"""``conclave graph MODEL [name=value ...] --output FILE``: the state graph as a picture or for another tool."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from checker.reports.small_graph import SmallGraph

NAME = "graph"


def add_to(commands: Any) -> None:
    """Declare the subcommand."""
    command = commands.add_parser(
        NAME,
        help="draw the state graph of a small configuration, or write it for another tool",
        description="Write the reachable states and steps: .svg (a picture), .graphml, .dot, or .aut (Aldebaran).",
    )
    command.add_argument("model", help="a shipped name (see conclave list), or path/to/file.py:Class")
    command.add_argument("parameters", nargs="*", metavar="name=value", help="parameters of the model, such as n=2")
    command.add_argument("--output", required=True, metavar="FILE", help="its ending says what to write")
    command.add_argument("--fold", action="store_true", help="one node for all states in which the same nodes lead")
    command.add_argument("--most", type=int, default=20_000, metavar="K", help="give up beyond so many states")
    command.set_defaults(action=run)


def run(chosen: argparse.Namespace) -> int:
    """Do it; the exit status."""
    from checker.checking.find import find_model
    from checker.checking.parameters import bind, parse_parameters, title_of
    from checker.command.main import EXPECTED
    from checker.command.write_reports import write_file
    from checker.errors import UsageError
    from checker.reports.small_graph import fold, reachable_graph

    kind = Path(chosen.output).suffix
    kinds = _kinds()
    if kind not in kinds:
        raise UsageError(f"--output {chosen.output}: the ending must be one of {', '.join(kinds)}")
    model = find_model(chosen.model)
    bound = bind(model, parse_parameters(model, chosen.parameters))
    title = title_of(chosen.model, bound)
    graph = reachable_graph(bound, title, chosen.most)
    if chosen.fold:
        graph = fold(graph)
    write_file(chosen.output, kinds[kind](graph))
    print(f"{title}: {len(graph.nodes)} nodes and {len(graph.edges)} edges in {chosen.output}")
    return EXPECTED


def _kinds() -> dict[str, Callable[[SmallGraph], str]]:
    from checker.reports.graph_files import aldebaran, dot, graphml
    from checker.reports.small_graph_svg import small_graph_svg

    return {".svg": small_graph_svg, ".graphml": graphml, ".dot": dot, ".aut": aldebaran}
