"""The sequence diagram of a trace as SVG, drawn without help of a browser."""

from __future__ import annotations

from dataclasses import dataclass

from checker.reports.flow import Fate, Flow, flow_of, standings
from checker.reports.markup import Markup, element, join
from checker.reports.resources import resource
from checker.reports.sequence_layout import (
    BOX,
    FOOT,
    GUTTER,
    LETTER,
    Box,
    Layout,
    Line,
    Point,
    arrow_title,
    layout_of,
)
from checker.reports.words import node_name, step_words
from checker.trace import Trace, TraceStep

_HEAD = 34.0
_BAND = 14.0
_STAR = "M0,-6 L1.8,-1.9 6,-1.9 2.6,0.9 3.8,5.2 0,2.6 -3.8,5.2 -2.6,0.9 -6,-1.9 -1.8,-1.9 Z"


@dataclass(frozen=True)
class Drawing:
    """A diagram in two pictures of one width: the names of the lanes, which stay in view, and the lanes."""

    head: Markup
    body: Markup
    width: float


def draw(flow: Flow, ending: str = "", bad: bool = False, folded: frozenset[int] = frozenset()) -> Drawing:
    """The diagram of a trace.

    ``ending`` is written under its last step (``bad``: as the violation that it is). ``folded``: steps that are to
    take little room.
    """
    layout = layout_of(flow, folded)
    head = element("svg", _names(layout), **_frame(layout.width, _HEAD, "names"))
    body = element(
        "svg",
        join([*_rows(layout), *_lanes(layout), *_bands(layout), *_loop(layout)]),
        join(_line(layout, line) for line in layout.lines),
        join(_box(layout, box) for box in layout.boxes),
        join(_dots(layout)),
        join(_link_steps(layout)),
        _end(layout, ending, bad),
        role="img",
        aria_label=f"Sequence diagram of {len(flow.trace)} steps",
        **_frame(layout.width, layout.height + (22 if ending else 0), "lanes"),
    )
    return Drawing(head, body, layout.width)


def sequence_svg(trace: Trace, ending: str = "") -> str:
    """The diagram as a picture that stands alone, with its own colors."""
    layout = layout_of(flow_of(trace))
    height = _HEAD + layout.height + (22 if ending else 0)
    drawing = draw(layout.flow, ending, bad=bool(ending))
    style = Markup(resource("colors.css") + resource("sequence.css"))
    return element(
        "svg",
        element("style", style),
        element("rect", class_="paper", width=layout.width, height=height),
        drawing.head,
        element("g", drawing.body, transform=f"translate(0 {_HEAD:g})"),
        xmlns="http://www.w3.org/2000/svg",
        class_="sequence",
        width=layout.width,
        height=height,
        viewBox=f"0 0 {layout.width:g} {height:g}",
    )


def _frame(width: float, height: float, name: str) -> dict[str, object]:
    return {
        "class_": f"sequence {name}",
        "width": width,
        "height": height,
        "viewBox": f"0 0 {width:g} {height:g}",
    }


def _names(layout: Layout) -> Markup:
    model = layout.flow.trace.model
    names = []
    for k, node in enumerate(layout.flow.lanes):
        full = "the system" if node is None else node_name(model, node)
        most = int((layout.spacing - 14) / 7.6)
        shown = full if len(full) <= most else f"{full[: most - 1]}…"
        text = element("text", shown, element("title", full), class_="lane-name", x=layout.lane_x(k), y=22.0)
        names.append(text)
    return join(names)


def _rows(layout: Layout) -> list[Markup]:
    flow, rows = layout.flow, []
    for number in range(len(flow.trace) + 1):
        y = layout.tops[number]
        height = layout.tops[number + 1] - y
        words = step_words(flow.trace.model, flow.trace.steps[number - 1]) if number else "the initial state"
        rows.append(
            element(
                "g",
                element("title", words),
                element("rect", x=0.0, y=y, width=layout.width, height=height),
                element("text", number or "start", x=GUTTER - 12, y=y + height / 2 + 4),
                class_="row",
                data_step=number,
            )
        )
    return rows


def _lanes(layout: Layout) -> list[Markup]:
    flow, end = layout.flow, _last_state(layout.flow)
    lanes = []
    for k, node in enumerate(flow.lanes):
        x = layout.lane_x(k)
        lanes.append(element("line", class_="lane", x1=x, x2=x, y1=0.0, y2=layout.bottom))
        for span in flow.down:
            if span.node == node and node is not None:
                first, last = _extent(layout, span.first, span.last, end)
                lanes.append(element("line", class_="lane-cut", x1=x, x2=x, y1=first, y2=last))
                lanes.append(element("line", class_="lane-down", x1=x, x2=x, y1=first, y2=last))
    return lanes


def _extent(layout: Layout, first: int, last: int, end: int) -> tuple[float, float]:
    """From the middle of the step that begins a span to the middle of the one that ends it."""
    return (0.0 if first == 0 else layout.row_y(first), layout.bottom if last >= end else layout.row_y(last + 1))


def _bands(layout: Layout) -> list[Markup]:
    """Leadership; where two lead at once (in one term), the band says so."""
    flow, end = layout.flow, _last_state(layout.flow)
    bands = []
    for span in flow.leading:
        x = layout.lane_x(flow.lanes.index(span.node))
        rivals = [
            (max(span.first, other.first), min(span.last, other.last))
            for other in flow.leading
            if other.node != span.node and other.term == span.term
        ]
        name = node_name(flow.trace.model, span.node)
        for first, last, style in [
            (span.first, span.last, "band"),
            *((a, b, "band rivals") for a, b in rivals if a <= b),
        ]:
            top, bottom = _extent(layout, first, last, end)
            words = f"{name} leads" + (", and so does another" if style != "band" else "")
            rect = element("rect", element("title", words), class_=style, x=x - _BAND / 2, y=top, rx=4,
                           width=_BAND, height=bottom - top)  # fmt: skip
            bands.append(rect)
    return bands


def _last_state(flow: Flow) -> int:
    return len(flow.trace.states) - 1


def _loop(layout: Layout) -> list[Markup]:
    trace = layout.flow.trace
    if trace.loop_start is None or trace.loop_start == len(trace):
        return []
    top, bottom = layout.tops[trace.loop_start + 1] + 4, layout.rows_end - 4
    shade = element("rect", class_="loop-shade", x=2.0, y=top, width=layout.width - 4, height=bottom - top, rx=6)
    bracket = element("path", class_="loop", d=f"M24,{bottom:g} H12 V{top:g} H22")
    tip = element("path", class_="loop-tip", d=f"M28,{top:g} l-9,-4.5 v9 Z")
    words = "again and again" if bottom - top > 120 else "again"
    middle = (top + bottom) / 2
    text = element("text", words, class_="loop-words", transform=f"translate(9 {middle:g}) rotate(-90)")
    return [shade, bracket, tip, text]


def _line(layout: Layout, line: Line) -> Markup:
    arrow = line.arrows[0]
    start, end = line.start, line.end
    parts = [element("title", "\n".join(arrow_title(layout.flow, each) for each in line.arrows))]
    if line.to_itself and arrow.fate is Fate.RECEIVED:
        bulge = start.x + 48
        path = f"M{start.x:g},{start.y:g} C{bulge:g},{start.y + 4:g} {bulge:g},{end.y:g} {end.x:g},{end.y:g}"
        before = Point(bulge, end.y)
    else:
        path, before = f"M{start.x:g},{start.y:g} L{end.x:g},{end.y:g}", start
    parts += [element("path", class_="hit", d=path), element("path", class_="shaft", d=path)]
    if arrow.fate is Fate.UNDERWAY:
        parts.append(element("circle", class_="open", cx=end.x, cy=end.y, r=2.5))
    elif arrow.fate is Fate.RECEIVED:
        parts.append(element("path", class_="head", d=_head(before, end)))
    else:
        cross = f"M{end.x - 5:g},{end.y - 5:g} l10,10 m0,-10 l-10,10"
        parts.append(element("path", class_="cross", d=cross))
    if line.label is not None:
        at = line.label.at
        parts.append(element("text", line.label.text, class_="message", x=at.x, y=at.y, text_anchor=line.label.anchor))
    return element(
        "g",
        *parts,
        class_=f"arrow {arrow.fate.value}",
        data_sent=arrow.sent if arrow.doubled is None else arrow.doubled,
        data_end=arrow.end,
        data_arrows=" ".join(str(layout.flow.arrows.index(each)) for each in line.arrows),
    )


def _head(before: Point, tip: Point) -> str:
    dx, dy = tip.x - before.x, tip.y - before.y
    length = max((dx * dx + dy * dy) ** 0.5, 1e-6)
    ux, uy = dx / length, dy / length
    bx, by = tip.x - 9 * ux, tip.y - 9 * uy
    return f"M{tip.x:.1f},{tip.y:.1f} L{bx - 4 * uy:.1f},{by + 4 * ux:.1f} {bx + 4 * uy:.1f},{by - 4 * ux:.1f} Z"


def _box(layout: Layout, box: Box) -> Markup:
    step, flow = box.step, layout.flow
    x, y, width = box.center.x, box.center.y, layout.box_width
    sign = _sign(flow, step)
    shift = 7.0 if sign else 0.0
    parts = [
        element("title", step_words(flow.trace.model, step)),
        element("rect", x=x - width / 2, y=y - BOX / 2, width=width, height=BOX, rx=5),
        element("text", box.text, x=x + shift, y=y + 4),
    ]
    if sign:
        at = x - len(box.text) * 3.65 - 2
        parts.append(element("path", class_=sign, d=_STAR if sign == "star" else "M-4,-4 L4,4 M4,-4 L-4,4",
                             transform=f"translate({at:.1f} {y:g})"))  # fmt: skip
    kind = "error" if step.fault is not None else step.rule.kind.value
    return element("g", *parts, class_=f"box {kind} {sign}".rstrip(), data_step=step.number)


def _dots(layout: Layout) -> list[Markup]:
    """The steps that are folded."""
    flow, dots = layout.flow, []
    for step in flow.trace:
        lane = flow.lane_of(step)
        if step.number in layout.folded and lane is not None:
            x, y = layout.lane_x(lane), layout.row_y(step.number)
            words = element("title", step_words(flow.trace.model, step))
            dots.append(element("circle", words, class_="box folded", cx=x, cy=y, r=4.5, data_step=step.number))
    return dots


def _sign(flow: Flow, step: TraceStep) -> str:
    """What the step does to its own node: ``star`` if it leads from then on, ``down`` if it is down."""
    if any(span.node == step.actor and span.first == step.number for span in flow.leading):
        return "star"
    if any(span.node == step.actor and span.first == step.number for span in flow.down):
        return "down"
    return "error-sign" if step.fault is not None else ""


def _link_steps(layout: Layout) -> list[Markup]:
    """Marks for steps that stand on no lane: a link that doubles a message."""
    marks = []
    for line in layout.lines:
        arrow = line.arrows[0]
        if arrow.doubled is not None:
            mark = element("text", "×2", class_="doubled", x=line.start.x, y=line.start.y - 5)
            marks.append(mark)
    return marks


def _end(layout: Layout, ending: str, bad: bool) -> Markup:
    """Under the last step: who leads and who is down, and what this means."""
    y = layout.bottom
    parts = [element("line", class_="end bad" if bad else "end", x1=0.0, x2=layout.width, y1=y, y2=y)]
    for k, standing in enumerate(standings(layout.flow)):
        x = layout.lane_x(k)
        if standing.leads:
            parts.append(element("rect", class_="foot leads", x=x - 36, y=y + 7, width=72, height=21, rx=10))
            parts.append(element("path", class_="star", d=_STAR, transform=f"translate({x - 22:g} {y + 18:g})"))
            parts.append(element("text", "leads", class_="foot-words", x=x + 7, y=y + 22))
        elif standing.words:
            most = int((layout.spacing - 6) / LETTER)
            words = standing.words if len(standing.words) <= most else f"{standing.words[: most - 1]}…"
            style = "foot-words wrong" if standing.is_wrong else "foot-words"
            parts.append(element("text", words, class_=style, x=x, y=y + 22))
    if ending:
        text = element("text", ending, class_="ending bad" if bad else "ending", x=layout.width / 2, y=y + FOOT + 12)
        parts.append(text)
    return element("g", *parts, class_="end-of-run")
