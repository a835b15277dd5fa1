"""Pieces of models with a mistake in them. A comment at its line says what the message must hold::

    self.statsu[i] = 1  #! no statsu; did you mean status? | declare it

After ``#!`` a part of the problem; after ``|``, where it is given, a part of the remedy.
"""

from __future__ import annotations

import linecache
import textwrap
from itertools import count
from typing import Any

import pytest

from checker.errors import ModelMistake, Position
from checker.frontend.compile import compile_model

HEADER = """\
import math
import random
from enum import Enum, Flag

import numpy as np

from checker import *


class Status(Enum):
    IDLE = 0
    BUSY = 1
    LEADER = 2


class Colors(Flag):
    RED = 1
    BLUE = 2


class M(Model):
    n = Param(3, "nodes")
    Node = Range(n)
    Message = Record(kind=Status, who=Node)
    status = Map(Node, Status)
    leader = Map(Node, Optional(Node))
    count = Var(Range(4))
    seen = Map(Node, Set(Node))
    queue = Fifo(Node, capacity=2)
    net = Network(Node, carries=Message, capacity=2)
"""
_NUMBERS = count()


def body(text: str) -> str:
    """The snippet as the rest of the body of the class ``M``."""
    return HEADER + textwrap.indent(textwrap.dedent(text), "    ")


def rule(text: str) -> str:
    """The snippet as the body of a rule of ``M`` that has a parameter ``i``."""
    return body("\n@rule(i=Node)\ndef step(self, i):\n" + textwrap.indent(textwrap.dedent(text).strip(), "    ") + "\n")


def load(source: str, **parameters: Any) -> tuple[Any, str]:
    """The compiled model ``M`` of a file with this text, and the name of the file."""
    file = f"<snippet {next(_NUMBERS)}>"
    linecache.cache[file] = (len(source), None, source.splitlines(keepends=True), file)
    scope: dict[str, Any] = {"__name__": "snippet"}
    exec(compile(source, file, "exec"), scope)
    return compile_model(scope["M"](**parameters)), file


def expect(source: str, **parameters: Any) -> ModelMistake:
    """The mistake that loading the text ends in, at the place and with the words that the text asks for."""
    lines = source.splitlines()
    (number,) = [k for k, line in enumerate(lines, start=1) if "#!" in line]
    code, words = lines[number - 1].split("#!")
    problem, _, remedy = (part.strip() for part in words.partition("|"))
    with pytest.raises(ModelMistake) as caught:
        load(source, **parameters)
    mistake = caught.value
    position = mistake.position
    assert isinstance(position, Position), mistake
    assert position.line == number, mistake
    assert 1 <= position.column <= len(code.rstrip()) + 1, mistake
    assert problem in mistake.problem
    assert remedy in mistake.remedy
    assert mistake.remedy, mistake
    assert str(mistake).startswith(f"{position.short_file}:{number}:{position.column}: ")
    return mistake
