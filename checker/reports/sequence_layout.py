"""Where everything stands in a sequence diagram: lanes side by side, one row for each step, labels that do not collide.

Each step has a row of its own, so a row holds one box and at most one receipt. The label of a message that arrives
stands in the row of its receipt, beside the box, on the side that it comes from: no other label can be there. Labels of
other messages take a free place along their line, or are left to the tooltip where there is none.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import accumulate

from checker.reports.flow import Arrow, Fate, Flow
from checker.reports.words import content_words, node_name, printable, short_node_name
from checker.trace import TraceStep

ROW = 44.0
"""Height of the row of a step, in pixels."""
FOLDED_ROW = 15.0
"""Height of the row of a step that is folded."""
BOX = 26.0
"""Height of the box of a step."""
TOP = 30.0
"""Height of the row of the initial state."""
GUTTER = 58.0
"""Width of the column of step numbers, which also holds the bracket of a loop."""
TAIL = 30.0
"""Room after the last step, in which the state that the run ends in is seen to last."""
FOOT = 34.0
"""Height of the row at the end that says who leads."""
LETTER = 6.7
"""Width of a letter of a label, in the monospaced type of 11 pixels that they are set in."""
BOX_LETTER = 7.3
"""Width of a letter in a box (12 pixels)."""


@dataclass(frozen=True)
class Point:
    """A place in the drawing, in pixels from its left upper corner."""

    x: float
    y: float


@dataclass(frozen=True)
class Label:
    """A line of text; ``anchor`` is ``start``, ``middle`` or ``end``, as in SVG; ``at`` is on its base line."""

    text: str
    at: Point
    anchor: str

    def left(self) -> float:
        """Its left edge."""
        width = len(self.text) * LETTER
        return self.at.x - {"start": 0.0, "middle": width / 2, "end": width}[self.anchor]

    def collides(self, other: Label) -> bool:
        """Whether the two overlap."""
        apart = abs(self.at.y - other.at.y) >= 12
        mine, its = self.left(), other.left()
        width, its_width = len(self.text) * LETTER, len(other.text) * LETTER
        return not apart and mine < its + its_width + 4 and its < mine + width + 4


@dataclass(frozen=True)
class Line:
    """An arrow as it is drawn. ``arrows`` are those that it stands for: one, or several that leave as one stub."""

    arrows: tuple[Arrow, ...]
    start: Point
    end: Point
    label: Label | None
    to_itself: bool = False


@dataclass(frozen=True)
class Box:
    """The box of a step on its lane."""

    step: TraceStep
    center: Point
    text: str


@dataclass
class Layout:
    """A diagram whose places are settled. ``width`` and ``height``: of the whole, in pixels."""

    flow: Flow
    spacing: float
    box_width: float
    width: float
    height: float
    boxes: list[Box] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    folded: frozenset[int] = frozenset()
    """Steps that take little room: a dot without words."""
    tops: tuple[float, ...] = ()
    """Where the row of each step begins, the initial state being step 0, and where the last one ends."""

    def lane_x(self, lane: int) -> float:
        """The middle of a lane."""
        return GUTTER + self.spacing / 2 + lane * self.spacing

    def row_y(self, number: int) -> float:
        """The middle of the row of a step; of the initial state for 0."""
        return (self.tops[number] + self.tops[number + 1]) / 2

    @property
    def rows_end(self) -> float:
        """Where the row of the last step ends."""
        return self.tops[-1]

    @property
    def bottom(self) -> float:
        """Where the lanes end."""
        return self.rows_end + TAIL


def layout_of(flow: Flow, folded: frozenset[int] = frozenset()) -> Layout:
    """Place everything. ``folded``: numbers of steps that are to take little room."""
    most = 19 if len(flow.lanes) <= 4 else 16
    texts = {step.number: box_text(flow, step, most) for step in flow.trace}
    letters = max((len(text) for text in texts.values()), default=6)
    box_width = max(letters * BOX_LETTER + 34, 78)
    labels = [content_words(flow.trace.model, arrow.message) for arrow in flow.arrows]
    longest = max((len(label) for label in labels), default=0)
    widest = {1: 320, 2: 320, 3: 270, 4: 220, 5: 185, 6: 160}.get(len(flow.lanes), 138)
    wanted = box_width / 2 + (longest + 6) * LETTER + 24
    spacing = max(min(wanted, widest), box_width + 34)
    itself = any(arrow.message.source == arrow.message.target for arrow in flow.arrows)
    width = GUTTER + spacing * len(flow.lanes) + (120 if itself else 8)
    heights = [TOP, *(FOLDED_ROW if step.number in folded else ROW for step in flow.trace)]
    tops = tuple(accumulate(heights, initial=0.0))
    layout = Layout(flow, spacing, box_width, width, tops[-1] + TAIL + FOOT, folded=folded, tops=tops)
    for step in flow.trace:
        lane = flow.lane_of(step)
        if lane is not None and step.number not in folded:
            center = Point(layout.lane_x(lane), layout.row_y(step.number))
            layout.boxes.append(Box(step, center, texts[step.number]))
    layout.lines.extend(_lines(layout))
    return layout


def box_text(flow: Flow, step: TraceStep, most: int) -> str:
    """The rule, and those of its arguments that neither the lane nor the arrow tells, in about so many letters.

    Where there is no room for both, it is the name of the rule that is cut.
    """
    told = 3 if step.received is not None else 1 if step.actor in flow.lanes and step.actor is not None else 0
    rest = ", ".join(argument.type.show(argument.value) for argument in step.step.arguments[told:])
    if not rest:
        return _cut(printable(step.step.rule), most)
    return _cut(f"{_cut(printable(step.step.rule), max(most - len(rest) - 1, 6))} {printable(rest)}", most)


def _cut(text: str, most: int) -> str:
    """The text within so many letters."""
    return text if len(text) <= most else f"{text[: max(most - 1, 1)]}…"


def _lines(layout: Layout) -> Iterator[Line]:
    arrows = layout.flow.arrows
    placed: list[Label] = []
    pending: list[Arrow] = []
    for arrow in arrows:
        if arrow.fate in (Fate.RECEIVED, Fate.LOST):
            line = _ended(layout, arrow)
            if line.label is not None:
                placed.append(line.label)
            yield line
        else:
            pending.append(arrow)
    for group in _stubs(layout, pending):
        yield _labelled(layout, _stub(layout, group), placed)
    for arrow in pending:
        if arrow.fate is not Fate.UNDERWAY:
            yield _labelled(layout, _failed(layout, arrow), placed)


def _lane(layout: Layout, node: object) -> int:
    return layout.flow.lanes.index(node)


def _start(layout: Layout, arrow: Arrow, towards: float) -> Point:
    """Where an arrow leaves: the lower edge of the box that sent it, on the side that it goes to."""
    x = layout.lane_x(_lane(layout, arrow.message.source))
    if arrow.doubled is not None:
        return Point(x + towards * layout.spacing / 2, layout.row_y(arrow.doubled))
    if arrow.sent == 0:
        return Point(x, TOP / 2)
    sender = layout.flow.trace.steps[arrow.sent - 1]
    lane = layout.flow.lane_of(sender)
    on_box = lane is not None and layout.flow.lanes[lane] == arrow.message.source
    return Point(x + (towards * (layout.box_width / 2 - 10) if on_box else 0), layout.row_y(arrow.sent) + BOX / 2)


def _towards(layout: Layout, arrow: Arrow) -> float:
    source, target = _lane(layout, arrow.message.source), _lane(layout, arrow.message.target)
    return 1.0 if target >= source else -1.0


def _ended(layout: Layout, arrow: Arrow) -> Line:
    """A message that a step received or that the link lost in a step of its own."""
    assert arrow.end is not None
    towards = _towards(layout, arrow)
    target = layout.lane_x(_lane(layout, arrow.message.target))
    y = layout.row_y(arrow.end)
    words = content_words(layout.flow.trace.model, arrow.message)
    to_itself = arrow.message.source == arrow.message.target
    start = _start(layout, arrow, towards)
    room = int((layout.spacing - layout.box_width / 2 - 12) / LETTER)
    if arrow.fate is Fate.LOST:
        end = Point(target - towards * layout.spacing / 2, y)
        if to_itself:
            end = Point(target + layout.box_width / 2 + 30, y)
        label = Label(_cut(f"lost: {words}", int(layout.spacing * 0.9 / LETTER)), Point(end.x, y + 17), "middle")
        return Line((arrow,), start, end, label, to_itself)
    if to_itself and arrow.end not in layout.folded:
        end = Point(target + layout.box_width / 2, y - 6)
        label = Label(_cut(words, room), Point(end.x + 8, y + 7), "start")
        return Line((arrow,), start, end, label, True)
    if arrow.end in layout.folded:
        return Line((arrow,), start, Point(target - towards * 6, y), None)
    end = Point(target - towards * layout.box_width / 2, y - 6)
    label = Label(_cut(words, room), Point(end.x - towards * 8, y + 7), "end" if towards > 0 else "start")
    return Line((arrow,), start, end, label)


def _failed(layout: Layout, arrow: Arrow) -> Line:
    """A message that vanishes because its target is down, or is dropped when that goes down."""
    assert arrow.end is not None
    towards = _towards(layout, arrow)
    start = _start(layout, arrow, towards)
    x = layout.lane_x(_lane(layout, arrow.message.target))
    if arrow.fate is Fate.VANISHED:
        return Line((arrow,), start, Point(x - towards * 9, start.y + 9), None)
    return Line((arrow,), start, Point(x - towards * (layout.box_width / 2 + 9), layout.row_y(arrow.end) - 8), None)


def _stubs(layout: Layout, arrows: list[Arrow]) -> Iterator[tuple[Arrow, ...]]:
    """Messages still under way, those together that leave one step to one side with the same words."""
    groups: dict[tuple[object, ...], list[Arrow]] = {}
    for arrow in arrows:
        if arrow.fate is Fate.UNDERWAY:
            start = arrow.sent if arrow.doubled is None else -arrow.doubled
            key = (start, arrow.message.source, _towards(layout, arrow))
            groups.setdefault(key, []).append(arrow)
    for group in groups.values():
        yield tuple(group)


def _stub(layout: Layout, group: tuple[Arrow, ...]) -> Line:
    towards = _towards(layout, group[0])
    corner = _start(layout, group[0], towards)
    start = Point(corner.x - towards * 16, corner.y)
    return Line(group, start, Point(start.x + towards * 18, start.y + 12), None)


def _labelled(layout: Layout, line: Line, placed: list[Label]) -> Line:
    """The line with a label at the first place where it collides with nothing, if there is one."""
    for label in _candidates(layout, line):
        if not any(label.collides(other) for other in placed) and not _hits_box(layout, label):
            placed.append(label)
            return Line(line.arrows, line.start, line.end, label, line.to_itself)
    return line


def _candidates(layout: Layout, line: Line) -> Iterator[Label]:
    """Places for a label: beside the end of a stub; below any other line, from its start on."""
    towards = _towards(layout, line.arrows[0])
    anchor = "start" if towards > 0 else "end"
    if line.arrows[0].fate is Fate.UNDERWAY:
        words = _stub_words(layout, line.arrows)
        for room in (1.6 * layout.spacing, layout.spacing - layout.box_width / 2 - 6):
            yield Label(_cut(words, int(room / LETTER)), Point(line.end.x + towards * 6, line.end.y + 4), anchor)
        return
    words = _cut(_words(layout, line.arrows[0]), int((layout.spacing - 24) / LETTER))
    dx, dy = line.end.x - line.start.x, line.end.y - line.start.y
    slope = dy / dx if dx else 0.0
    for part in (0.0, 0.5, 0.25, 0.75):
        x = line.start.x + dx * part + towards * 8
        lowest = max(line.start.y + slope * (at - line.start.x) for at in (x, x + towards * len(words) * LETTER))
        yield Label(words, Point(x, min(lowest, line.end.y) + 12), anchor)


def _hits_box(layout: Layout, label: Label) -> bool:
    left, right = label.left(), label.left() + len(label.text) * LETTER
    if left < GUTTER or right > layout.width:
        return True
    half = layout.box_width / 2
    return any(
        box.center.x - half < right
        and left < box.center.x + half
        and box.center.y - BOX / 2 < label.at.y + 2
        and label.at.y - 9 < box.center.y + BOX / 2
        for box in layout.boxes
    )


def _words(layout: Layout, arrow: Arrow) -> str:
    return content_words(layout.flow.trace.model, arrow.message)


def _stub_words(layout: Layout, arrows: tuple[Arrow, ...]) -> str:
    """``to 1, 2: WON``."""
    model = layout.flow.trace.model
    contents = dict.fromkeys(_words(layout, arrow) for arrow in arrows)
    targets = ", ".join(short_node_name(model, arrow.message.target) for arrow in arrows)
    return f"to {targets}: {'; '.join(contents)}"


def arrow_title(flow: Flow, arrow: Arrow) -> str:
    """Everything about a message in a sentence, for its tooltip."""
    model = flow.trace.model
    message = arrow.message
    names = f"{node_name(model, message.source)} to {node_name(model, message.target)}"
    begun = f"sent in step {arrow.sent}" if arrow.sent else "on its way from the beginning"
    copied = f", doubled in step {arrow.doubled}" if arrow.doubled is not None else ""
    ended = {
        Fate.RECEIVED: f"received in step {arrow.end}",
        Fate.LOST: f"lost in step {arrow.end}",
        Fate.DROPPED: f"dropped in step {arrow.end}",
        Fate.VANISHED: "lost, because its target is down",
        Fate.UNDERWAY: "still on its way at the end",
    }[arrow.fate]
    return f"{content_words(model, message)}: {names}, {begun}{copied}, {ended}"
