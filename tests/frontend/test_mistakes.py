"""Mistakes that a careless author makes: each gets its line, what it is, and what to write in its place."""

from __future__ import annotations

import textwrap
from pathlib import Path

import pytest

from checker.command.main import main

HEAD = """from enum import Enum
from checker import *


class Color(Enum):
    RED = 0
    BLUE = 1


class M(Election):
    x = Var(Range(3))
    color = Map(Election.Node, Color)
    items = Map(Election.Node, Set(Election.Node))
    Message = Record(kind=Color, who=Election.Node)
    net = Network(Election.Node, carries=Message, capacity=1)

    def is_leader(self, i: int) -> bool:
        return self.color[i] == Color.BLUE

    def leader_of(self, i: int) -> int | None:
        return i if self.is_leader(i) else None
"""

REFUSED = {
    "while": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            while self.x < 2:
                self.x += 1
        """,
        "while self.x < 2:",
        "a while loop is not part of the language of models",
    ),
    "misspelt_attr": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            when(self.colour[i] == Color.RED)
            self.color[i] = Color.BLUE
        """,
        "when(self.colour[i] == Color.RED)",
        "M has no colour; did you mean color?",
    ),
    "misspelt_enum": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.color[i] = Color.GREEN
        """,
        "self.color[i] = Color.GREEN",
        "Color has no member GREEN",
    ),
    "missing_self": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            color[i] = Color.BLUE
        """,
        "color[i] = Color.BLUE",
        "write self.color",
    ),
    "wrong_param_name": (
        """
        @rule(j=Election.Node)
        def go(self, i):
            self.color[i] = Color.BLUE
        """,
        "@rule(j=Election.Node)",
        "declare each parameter once",
    ),
    "receive_arity": (
        """
        @receive(net)
        def on(self, i, message):
            self.color[i] = message.kind
        """,
        "@receive(net)",
        "def on(self, i, sender, message)",
    ),
    "send_wrong_type": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.net.send(i, 0, i)
        """,
        "self.net.send(i, 0, i)",
        "is no value of Record(kind=Color",
    ),
    "print": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            print("hello", i)
            self.color[i] = Color.BLUE
        """,
        'print("hello", i)',
        "which is no function of the model",
    ),
    "fstring": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            name = f"node {i}"
        """,
        'name = f"node {i}"',
        "rules do not compute text",
    ),
    "recursion": (
        """
        def f(self, i):
            return self.f(i)

        @rule(i=Election.Node)
        def go(self, i):
            self.x = self.f(i)
        """,
        "return self.f(i)",
        "f calls itself",
    ),
    "enum_order": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            when(self.color[i] < Color.BLUE)
            self.color[i] = Color.BLUE
        """,
        "when(self.color[i] < Color.BLUE)",
        "enum members have no order",
    ),
    "assign_param": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.n = 3
        """,
        "self.n = 3",
        "n is a parameter and never changes",
    ),
    "prop_nonbool": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.color[i] = Color.BLUE

        @invariant
        def fine(self):
            return self.x
        """,
        "@invariant",
        "not a truth value on every path",
    ),
    "prop_changes": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.color[i] = Color.BLUE

        @invariant
        def fine(self):
            self.x = 1
            return True
        """,
        "self.x = 1",
        "properties only look",
    ),
    "compare_types": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            when(self.color[i] == 1)
            self.x = 1
        """,
        "when(self.color[i] == 1)",
        "is never equal to",
    ),
    "list": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            seen = [j for j in self.Node]
            self.x = len(seen) % 3
        """,
        "seen = [j for j in self.Node]",
        "a list comprehension",
    ),
    "numpy": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            import numpy
            self.x = numpy.max(i)
        """,
        "import numpy",
        "import at the top of the file",
    ),
    "lowercase_type": (
        """
        level = Range(3)

        @rule(i=Election.Node)
        def go(self, i):
            self.x = 1
        """,
        "level = Range(3)",
        "level is in lower case",
    ),
    "int_type": (
        """
        level = Var(int)

        @rule(i=Election.Node)
        def go(self, i):
            self.x = 1
        """,
        "level = Var(int)",
        "numbers need bounds",
    ),
    "reserved": (
        """
        rules = Var(Range(3))

        @rule(i=Election.Node)
        def go(self, i):
            self.x = 1
        """,
        "rules = Var(Range(3))",
        "this name belongs to Model",
    ),
    "bad_initial": (
        """
        level = Var(Range(3), initial=7)

        @rule(i=Election.Node)
        def go(self, i):
            self.x = 1
        """,
        "level = Var(Range(3), initial=7)",
        "7 is outside Range(0, 3)",
    ),
    "no_decorator_call": (
        """
        @rule(Election.Node)
        def go(self, i):
            self.x = 1
        """,
        "@rule(Election.Node)",
        "write @rule(i=Node)",
    ),
    "rule_no_params": (
        """
        @rule
        def go(self, i):
            self.x = 1
        """,
        "@rule",
        "gives no type for i",
    ),
    "unknown_fn": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.x = foo(i)
        """,
        "self.x = foo(i)",
        "foo stands for nothing here",
    ),
    "set_add_local": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            mine = self.items[i]
            mine.add(i)
        """,
        "mine.add(i)",
        "a local name holds a copy",
    ),
    "string_cmp": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            when(self.color[i] == "RED")
            self.x = 1
        """,
        'when(self.color[i] == "RED")',
        "write a member: Color.RED",
    ),
    "float": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.x = i / 2
        """,
        "self.x = i / 2",
        "use // (whole numbers only)",
    ),
    "call_typo": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.items[i].append(i)
        """,
        "self.items[i].append(i)",
        "its operations: add, discard, clear",
    ),
    "bad_fair": (
        """
        @rule(i=Election.Node, fair="yes")
        def go(self, i):
            self.x = 1
        """,
        '@rule(i=Election.Node, fair="yes")',
        'write fair="weak", fair="strong" or fair=None',
    ),
}

FOUND = {
    "outofrange": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.x += 1
        """,
        "self.x += 1",
        "3 is outside Range(0, 3)",
    ),
    "fullchannel": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.net.send(i, (i + 1) % self.n, self.Message(kind=Color.RED, who=i))
        """,
        "self.net.send",
        "is full: net has capacity 1",
    ),
    "index_out": (
        """
        @rule(i=Election.Node)
        def go(self, i):
            self.color[i + 1] = Color.BLUE
        """,
        "self.color[i + 1]",
        "2 is outside Range(0, 2), the domain of the map",
    ),
    "none_arith": (
        """
        boss = Map(Election.Node, Optional(Election.Node))

        @rule(i=Election.Node)
        def go(self, i):
            self.x = self.boss[i] + 1
        """,
        "self.x = self.boss[i] + 1",
        "None",
    ),
}


def write(folder: Path, body: str) -> tuple[Path, list[str]]:
    text = HEAD + "\n" + textwrap.indent(textwrap.dedent(body).strip("\n"), "    ") + "\n"
    path = folder / "mine.py"
    path.write_text(text)
    return path, text.splitlines()


def line_of(lines: list[str], wanted: str) -> int:
    return next(k for k in range(len(lines), 0, -1) if lines[k - 1].strip().startswith(wanted))


@pytest.mark.parametrize("case", REFUSED)
def test_a_mistake_is_refused_with_its_line_and_a_remedy(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body, line, words = REFUSED[case]
    path, lines = write(tmp_path, body)
    assert main(["run", str(path), "n=2"]) == 2
    error = capsys.readouterr().err
    assert words in error
    assert f"mine.py:{line_of(lines, line)}:" in error
    assert "Traceback" not in error


@pytest.mark.parametrize("case", FOUND)
def test_a_mistake_that_shows_in_some_state_is_found_with_a_run(
    case: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    body, line, words = FOUND[case]
    path, lines = write(tmp_path, body)
    assert main(["run", str(path), "n=2"]) == 1
    printed = capsys.readouterr().out
    assert words in printed
    assert f"mine.py:{line_of(lines, line)}:" in printed
