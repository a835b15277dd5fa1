"""The picture of a small state graph: layers by the least number of steps from the beginning, from top to bottom."""

from __future__ import annotations

import networkx

from checker.reports.markup import Markup, element, join
from checker.reports.resources import resource
from checker.reports.small_graph import MOST_DRAWN, GraphEdge, GraphNode, SmallGraph, fold

_LAYER = 62.0
_MARGIN = 40.0
_COLORS = 8
_SWEEPS = 6


def small_graph_svg(graph: SmallGraph) -> str:
    """The picture, as SVG that stands alone; a graph that is too large is folded by the groups of its states."""
    shown = graph if len(graph.nodes) <= MOST_DRAWN else fold(graph)
    names = list(dict.fromkeys(node.group for node in shown.nodes))
    colors = {name: f"g{k % _COLORS}" for k, name in enumerate(sorted(names, key=_nobody_first))}
    size = _node_size(shown)
    places = _places(shown, size)
    width = max((x for x, _ in places), default=0.0) + size[0] / 2 + (90 if _is_labelled(shown) else _MARGIN)
    bottom = max((y for _, y in places), default=0.0) + size[1] / 2 + _MARGIN
    legend = _legend(shown, colors, bottom)
    width = max(width, 300.0)
    height = bottom + 22 * len(colors) + 30
    return element(
        "svg",
        element("style", Markup(resource("colors.css") + resource("small_graph.css"))),
        element("rect", class_="paper", width=width, height=height),
        join(_edge(shown, edge, places, size) for edge in shown.edges),
        join(_node(node, places[k], size, colors[node.group]) for k, node in enumerate(shown.nodes)),
        legend,
        xmlns="http://www.w3.org/2000/svg",
        class_="state-graph",
        width=width,
        height=height,
        viewBox=f"0 0 {width:g} {height:g}",
    )


def _nobody_first(name: str) -> tuple[bool, int, str]:
    return (name != "nobody leads", len(name), name)


def _node_size(graph: SmallGraph) -> tuple[float, float]:
    letters = max((len(_mark(node)) for node in graph.nodes), default=1)
    if len(graph.nodes) > 120:
        return max(16.0, min(letters, 4) * 6.0 + 6), 16.0
    return max(24.0, min(letters, 24) * 7.0 + 12), 24.0


def _mark(node: GraphNode) -> str:
    return f"{node.mark} ({node.count})" if node.count > 1 else node.mark


def _places(graph: SmallGraph, size: tuple[float, float]) -> list[tuple[float, float]]:
    """The middle of every node; within a layer, nodes stand below those that they are reached from."""
    depths = graph.depths
    deepest = max(depths, default=0)
    layers: list[list[int]] = [[] for _ in range(deepest + 2)]
    for k, depth in enumerate(depths):
        layers[depth if depth >= 0 else deepest + 1].append(k)
    layers = [layer for layer in layers if layer]
    _untangle(graph, layers)
    ordered: networkx.DiGraph[int] = networkx.DiGraph()
    for number, layer in enumerate(layers):
        for k in layer:
            ordered.add_node(k, layer=number)
    if not ordered:
        return []
    drawn = networkx.multipartite_layout(ordered, subset_key="layer", align="horizontal")
    widest = max(len(layer) for layer in layers)
    step = size[0] + (10 if len(graph.nodes) > 120 else 90 if _is_labelled(graph) else 22)
    high = 105.0 if _is_labelled(graph) else _LAYER
    middle = _MARGIN + (widest - 1) * step / 2 + size[0] / 2
    places = [(0.0, 0.0)] * len(graph.nodes)
    for number, layer in enumerate(layers):
        across = sorted(layer, key=lambda k: float(drawn[k][0]))
        for at, k in enumerate(across):
            places[k] = (middle + (at - (len(layer) - 1) / 2) * step, _MARGIN + number * high)
    return places


def _untangle(graph: SmallGraph, layers: list[list[int]]) -> None:
    """Order each layer by where its neighbors in the layers above and below stand (barycenters), some times over."""
    near: dict[int, list[int]] = {k: [] for k in range(len(graph.nodes))}
    for edge in graph.edges:
        near[edge.source].append(edge.target)
        near[edge.target].append(edge.source)
    place: dict[int, float] = {}
    for layer in layers:
        place.update(_spread(layer))
    for sweep in range(_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            members = set(layer)
            weights = {}
            for k in layer:
                others = [place[other] for other in near[k] if other not in members]
                weights[k] = sum(others) / len(others) if others else place[k]
            layer.sort(key=lambda k: (weights[k], k))
            place.update(_spread(layer))


def _spread(layer: list[int]) -> dict[int, float]:
    return {k: (at + 0.5) / len(layer) for at, k in enumerate(layer)}


def _edge(graph: SmallGraph, edge: GraphEdge, places: list[tuple[float, float]], size: tuple[float, float]) -> Markup:
    """Down from layer to layer; below within a layer, on the right upwards and around the node itself."""
    (x1, y1), (x2, y2) = places[edge.source], places[edge.target]
    width, half = size[0], size[1] / 2
    side = 14 if x2 >= x1 else -14
    rising = max(30.0, abs(x1 - x2) / 3)
    if edge.source == edge.target:
        curve = (x1 + 6, y1 - half), (x1 + 16, y1 - half - 18), (x1 + width / 2 + 18, y1 - 12), (x1 + width / 2 + 5, y1)
        tip = f"M{x1 + width / 2:g},{y1:g} l7,-3 v6 Z"
    elif y1 == y2:
        low = y1 + half
        curve = (x1, low), (x1 + side, low + 22), (x2 - side, low + 22), (x2, low + 5)
        tip = f"M{x2:g},{low:g} l-3,7 h6 Z"
    elif y2 > y1:
        bend = (y2 - y1 - 2 * half) * 0.45
        curve = (x1, y1 + half), (x1, y1 + half + bend), (x2, y2 - half - bend), (x2, y2 - half - 5)
        tip = f"M{x2:g},{y2 - half:g} l-3,-7 h6 Z"
    else:
        right = width / 2
        curve = (x1 + right, y1), (x1 + right + rising, y1), (x2 + right + rising, y2), (x2 + right + 5, y2)
        tip = f"M{x2 + right:g},{y2:g} l7,-3 v6 Z"
    (ax, ay), (bx, by), (cx, cy), (dx, dy) = curve
    parts = [
        element("title", f"{edge.words}\n{edge.count} steps" if edge.count > 1 else edge.words),
        element("path", class_="shaft", d=f"M{ax:g},{ay:g} C{bx:g},{by:g} {cx:g},{cy:g} {dx:g},{dy:g}"),
        element("path", class_="tip", d=tip),
    ]
    if _is_labelled(graph) and edge.source != edge.target:
        shown = edge.words if len(edge.words) <= 24 else f"{edge.words[:23]}…"
        x, y = (0.25 * a + 0.43 * b + 0.26 * c + 0.06 * d for a, b, c, d in zip(*curve, strict=True))
        parts.append(element("text", shown, class_="edge-words", x=x, y=y + 4, text_anchor="middle"))
    return element("g", *parts, class_="edge fault" if edge.is_fault else "edge")


def _is_labelled(graph: SmallGraph) -> bool:
    """Whether there is room for words beside every edge."""
    return len(graph.nodes) <= 14


def _node(node: GraphNode, place: tuple[float, float], size: tuple[float, float], color: str) -> Markup:
    x, y = place
    width, height = size
    mark = _mark(node)
    most = 4 if height < 20 else 24
    shown = mark if len(mark) <= most else f"{mark[: most - 1]}…"
    parts = [
        element("title", node.words),
        element("rect", x=x - width / 2, y=y - height / 2, width=width, height=height, rx=height / 2),
        element("text", shown, x=x, y=y + (3 if height < 20 else 4)),
    ]
    if node.is_terminal:
        ring = element("rect", class_="ring", x=x - width / 2 - 3, y=y - height / 2 - 3, width=width + 6,
                       height=height + 6, rx=height / 2 + 3)  # fmt: skip
        parts.append(ring)
    if node.is_initial:
        parts.append(element("path", class_="start", d=f"M{x:g},{y - height / 2 - 16:g} v10 l-3,0 3,5 3,-5 h-3"))
    small = " small" if height < 20 else ""
    return element("g", *parts, class_=f"node {color}{small}")


def _legend(graph: SmallGraph, colors: dict[str, str], top: float) -> Markup:
    lines = []
    for k, (name, color) in enumerate(colors.items()):
        y = top + 22 * k
        count = sum(node.count for node in graph.nodes if node.group == name)
        swatch = element("g", element("rect", x=_MARGIN, y=y, width=22, height=14, rx=7), class_=f"node {color}")
        words = element("text", f"{name or 'states'}: {count}", class_="legend", x=_MARGIN + 30, y=y + 11)
        lines.append(join([swatch, words]))
    return join(lines)
