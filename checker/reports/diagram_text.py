"""A sequence diagram in letters, for a terminal (``--diagram``): a lane for every node, a line for every step.

Lines of text have no slant: a message is drawn where it arrives, after the number of the step that sent it where that
is not the step before.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from rich.cells import cell_len

from checker.reports.flow import Arrow, Fate, Flow, flow_of, standings
from checker.reports.sequence_layout import box_text
from checker.reports.text import trace_text
from checker.reports.words import content_words, loop_words, node_name, printable, short_node_name, step_words
from checker.trace import Trace, TraceStep

_NARROWEST = 9
_WIDEST = 30


def diagram_text(trace: Trace, width: int = 80) -> str:
    """The diagram within ``width`` columns; the trace in words where its lanes do not fit side by side."""
    flow = flow_of(trace)
    gutter = len(str(len(trace))) + 4
    lane = min((width - gutter) // max(len(flow.lanes), 1), _WIDEST)
    if lane < _NARROWEST:
        return trace_text(trace, width)
    return "\n".join(_Diagram(flow, gutter, lane).lines())


class _Diagram:
    """Lines of one diagram. ``gutter``: columns for numbers and the bracket of a loop; ``lane``: columns of a lane."""

    def __init__(self, flow: Flow, gutter: int, lane: int) -> None:
        self.flow, self.gutter, self.lane = flow, gutter, lane
        self.model = flow.trace.model

    def lines(self) -> Iterator[str]:
        trace = self.flow.trace
        yield self._names()
        yield self._text(self._empty(0))
        for step in trace:
            for line in self._step(step):
                yield self._text(line)
        yield self._text(self._empty(len(trace.states) - 1))
        yield self._feet()
        yield from self._rest()

    def _rest(self) -> Iterator[str]:
        """What no line could show: the end, and the messages that nobody has received yet."""
        trace = self.flow.trace
        if trace.loop_start is not None:
            yield loop_words(trace)
        if trace.fault is not None:
            yield printable(f"model error: {trace.fault}")
        waiting = [arrow for arrow in self.flow.arrows if arrow.fate is Fate.UNDERWAY]
        if waiting:
            yield "still on its way:"
        for arrow in waiting:
            message = arrow.message
            ends = f"{short_node_name(self.model, message.source)} → {short_node_name(self.model, message.target)}"
            yield f"  {ends}: {content_words(self.model, message)} (sent in step {arrow.sent})"
        yield from textwrap.wrap(trace.remark, self._width())

    # One line: a list of columns.

    def _x(self, lane: int) -> int:
        return self.gutter + lane * self.lane + self.lane // 2

    def _width(self) -> int:
        return self.gutter + self.lane * len(self.flow.lanes)

    def _empty(self, number: int) -> list[str]:
        """The lanes as they are after so many steps."""
        line = [" "] * self._width()
        for k in range(len(self.flow.lanes)):
            line[self._x(k)] = self._lane_sign(k, number)
        return line

    def _lane_sign(self, lane: int, number: int) -> str:
        node = self.flow.lanes[lane]
        if node is None:
            return "│"
        if any(span.node == node and span.first <= number <= span.last for span in self.flow.leading):
            return "┃"
        return "┊" if self.flow.is_down(node, number) else "│"

    def _put(self, line: list[str], at: int, text: str) -> None:
        """Write text into a line; signs that are two columns wide take two."""
        for sign in text:
            wide = cell_len(sign)
            if at < 0 or at + wide > len(line) or wide == 0:
                continue
            line[at] = sign
            for k in range(1, wide):
                line[at + k] = ""
            at += wide

    def _centered(self, line: list[str], lane: int, text: str, most: int) -> tuple[int, int]:
        """Write text in the middle of a lane; the columns that it takes."""
        text = _cut(text, most)
        start = self._x(lane) - cell_len(text) // 2
        self._put(line, start, text)
        return start, start + cell_len(text)

    @staticmethod
    def _text(line: list[str]) -> str:
        return "".join(line).rstrip()

    # The parts of a diagram.

    def _names(self) -> str:
        line = [" "] * self._width()
        for k, node in enumerate(self.flow.lanes):
            self._centered(line, k, "the system" if node is None else node_name(self.model, node), self.lane - 1)
        return self._text(line)

    def _feet(self) -> str:
        line = [" "] * self._width()
        for k, standing in enumerate(standings(self.flow)):
            self._centered(line, k, standing.words, self.lane - 1)
        return self._text(line)

    def _step(self, step: TraceStep) -> Iterator[list[str]]:
        arrows = self.flow.arrows
        last = len(self.flow.trace.states) - 1
        number = min(step.number, last)
        for arrow in arrows:
            if arrow.end == step.number and arrow.fate is Fate.DROPPED:
                line = self._empty(step.number - 1)
                self._arrow(line, arrow, step, broken=True)
                yield self._marked(line, step, first=False)
        line = self._empty(number)
        lane = self.flow.lane_of(step)
        ended = [a for a in arrows if a.end == step.number and a.fate in (Fate.RECEIVED, Fate.LOST)]
        box = None
        if lane is not None:
            box = self._centered(line, lane, self._box(step), self.lane - 1)
        elif not ended:
            self._put(line, self.gutter, _cut(step_words(self.model, step), self._width() - self.gutter))
        for arrow in ended:
            self._arrow(line, arrow, step, broken=arrow.fate is Fate.LOST, box=box)
        yield self._marked(line, step, first=True)
        for arrow in arrows:
            if arrow.sent == step.number and arrow.fate is Fate.VANISHED:
                line = self._empty(number)
                self._arrow(line, arrow, step, broken=True)
                yield self._marked(line, step, first=False)

    def _box(self, step: TraceStep) -> str:
        sign = ""
        if step.fault is not None:
            sign = "! "
        elif any(span.node == step.actor and span.first == step.number for span in self.flow.leading):
            sign = "★ "
        elif any(span.node == step.actor and span.first == step.number for span in self.flow.down):
            sign = "✗ "
        return f" {sign}{box_text(self.flow, step, self.lane - 5)} "

    def _arrow(
        self, line: list[str], arrow: Arrow, step: TraceStep, broken: bool, box: tuple[int, int] | None = None
    ) -> None:
        """Draw a message from lane to lane, or to the box of its receipt; one that is lost ends on its way."""
        lanes = self.flow.lanes
        source, target = lanes.index(arrow.message.source), lanes.index(arrow.message.target)
        words = content_words(self.model, arrow.message)
        if arrow.sent not in (step.number, step.number - 1):
            words = f"({arrow.sent}) {words}"
        if source == target:
            end = box[1] if box else self._x(target) + 2
            self._put(line, end, _cut(f"{'✗' if broken else '↺'} {words}", self.lane // 2 - 1))
            return
        rightward = target > source
        start = self._x(source) + (1 if rightward else -1)
        edge = self._x(target) if box is None else (box[0] if rightward else box[1] - 1)
        tip = edge - 1 if rightward else edge + 1
        if broken:
            tip += -2 if rightward else 2
        low, high = min(start, tip), max(start, tip)
        for x in range(low, high + 1):
            is_lane = any(self._x(k) == x for k in range(len(lanes)))
            line[x] = ("┼" if is_lane else "╌") if broken else ("┼" if is_lane else "─")
        line[self._x(source)] = "├" if rightward else "┤"
        line[tip] = "✗" if broken else ("▶" if rightward else "◀")
        room = high - low - 3
        if room >= 3:
            label = _cut(f" {words} ", room)
            self._put(line, low + 2 if rightward else high - 1 - cell_len(label), label)

    def _marked(self, line: list[str], step: TraceStep, first: bool) -> list[str]:
        """The line with the number of its step, and the bracket of the loop that it belongs to."""
        if first:
            self._put(line, 2, f"{step.number:>{self.gutter - 4}}")
        loop = self.flow.trace.loop_start
        if loop is not None and step.number > loop:
            sign = "╭" if step.number == loop + 1 and first else "╰" if step.number == len(self.flow.trace) else "│"
            line[0] = sign
        return line


def _cut(text: str, most: int) -> str:
    """The text within so many columns."""
    if cell_len(text) <= most:
        return text
    while text and cell_len(text) > most - 1:
        text = text[:-1]
    return f"{text}…"
