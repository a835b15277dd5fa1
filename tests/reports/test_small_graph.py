"""Small state graphs: what they hold, how they fold, what pictures and files of them say."""

from __future__ import annotations

import io
import re
from xml.etree import ElementTree

import networkx
import pytest

from checker.errors import UsageError
from checker.interpreter import Interpreter
from checker.reports.graph_files import aldebaran, aldebaran_lines, dot, graphml, to_networkx
from checker.reports.small_graph import SmallGraph, fold, reachable_graph
from checker.reports.small_graph_svg import small_graph_svg
from models.chang_roberts import ChangRoberts
from tests.reports.browser import Browser
from tests.reports.examples import Hasty, Hostile

HASTY = reachable_graph(Hasty(n=2, crashes=1), "hasty n=2 crashes=1")


def test_the_graph_is_that_of_the_model() -> None:
    interpreter = Interpreter(Hasty(n=2, crashes=1))
    numbers = {state: k for k, state in enumerate(HASTY.states)}
    assert len(numbers) == len(HASTY.nodes)
    for state, k in numbers.items():
        found = sorted((e.words, e.target) for e in HASTY.edges if e.source == k)
        assert found == sorted((str(o.step), numbers[o.state]) for o in interpreter.outcomes(state))
    assert {e.rule for e in HASTY.edges if e.is_fault} == {"crash"}


def test_figures_known_from_outside() -> None:
    """Chang and Roberts, three nodes, every order of identities, counted by SPIN, TLC and Rumur."""
    graph = reachable_graph(ChangRoberts(n=3))
    terminal = sum(node.is_terminal for node in graph.nodes)
    assert (len(graph.nodes), len(graph.edges), max(graph.depths), terminal) == (150, 300, 6, 6)


def test_a_graph_that_is_too_large_is_refused() -> None:
    with pytest.raises(UsageError, match="more than 20 states"):
        reachable_graph(Hasty(n=2), most=20)


def test_folding_by_who_leads() -> None:
    folded = fold(HASTY)
    assert sum(node.count for node in folded.nodes) == len(HASTY.nodes)
    assert {node.group for node in folded.nodes} == {"nobody leads", "0 leads", "1 leads", "0 and 1 lead"}
    keys = [node.group for node in HASTY.nodes]
    for edge in folded.edges:
        ends = folded.nodes[edge.source].group, folded.nodes[edge.target].group
        assert edge.count == sum((keys[e.source], keys[e.target]) == ends for e in HASTY.edges)
    assert not any(edge.source == edge.target for edge in folded.edges)


def test_folding_by_anything() -> None:
    folded = fold(HASTY, lambda number, node: "first" if number == 0 else "rest")
    assert [node.count for node in folded.nodes] == [1, len(HASTY.nodes) - 1]


@pytest.mark.parametrize("graph", [HASTY, fold(HASTY), reachable_graph(Hostile(), most=4000)])
def test_files_of_other_tools(graph: SmallGraph) -> None:
    read = networkx.read_graphml(io.BytesIO(graphml(graph).encode()), node_type=int, force_multigraph=True)
    assert (len(read), read.number_of_edges()) == (len(graph.nodes), len(graph.edges))
    assert read.nodes[0]["initial"] is True
    assert to_networkx(graph).number_of_edges() == len(graph.edges)
    lines = dot(graph).splitlines()
    assert sum(" -> " in line and line.endswith("];") for line in lines) == len(graph.edges)
    for line in lines[2:-1]:
        assert len(re.findall(r'(?<!\\)(?:\\\\)*"', line)) == 4 or " -> " in line, "quotes in names are escaped"
    head, *rest = aldebaran(graph).splitlines()
    assert head == f"des (0, {len(graph.edges)}, {len(graph.nodes)})"
    assert all(re.fullmatch(r'\(\d+, "[^"]+", \d+\)', line) for line in rest)


def test_several_initial_states_in_aldebaran() -> None:
    lines = list(aldebaran_lines(3, iter([(0, 2, 'a"b')]), [0, 1], 1))
    assert lines == ["des (3, 3, 4)\n", "(3, i, 0)\n", "(3, i, 1)\n", '(0, "a\'b", 2)\n']


def test_the_picture_shows_every_state_and_step() -> None:
    top = ElementTree.fromstring(small_graph_svg(HASTY))
    groups = [g.get("class", "") for g in top.iter("{http://www.w3.org/2000/svg}g")]
    assert sum(name.startswith("edge") for name in groups) == len(HASTY.edges)
    swatches = 4
    assert sum(name.startswith("node") for name in groups) == len(HASTY.nodes) + swatches
    assert HASTY._repr_svg_() == small_graph_svg(HASTY)


def test_a_large_graph_is_drawn_folded() -> None:
    graph = reachable_graph(Hasty(n=2, crashes=1, restarts=1))
    assert len(graph.nodes) > 300
    assert small_graph_svg(graph) == small_graph_svg(fold(graph))


def test_states_do_not_overlap_in_the_picture(chromium: Browser, tmp_path: object) -> None:
    from pathlib import Path

    assert isinstance(tmp_path, Path)
    for graph in (HASTY, fold(HASTY)):
        file = tmp_path / "graph.html"
        page = f"<html data-ready=yes><body>{small_graph_svg(graph)}</body></html>"
        file.write_text(f"<!DOCTYPE html>{page}")
        chromium.open(file.as_uri())
        overlaps = chromium.js(
            "const all = [...document.querySelectorAll('.node > rect:first-of-type')].map(e => e.getBBox());"
            "const hit = (a, b) => a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height"
            " && b.y < a.y + a.height;"
            "return all.flatMap((a, k) => all.slice(k + 1).filter(b => hit(a, b))).length"
        )
        assert overlaps == 0
