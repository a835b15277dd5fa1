"""SMT-LIB 2 as text: just enough of its grammar to take a script apart into commands."""

from __future__ import annotations

import re
from collections.abc import Iterator

from checker.symbolic.numbers import Term

_TOKEN = re.compile(r"""\s+|;[^\n]*|\||"|\(|\)|[^\s;|"()]+""")


class NotSmtLib(Exception):
    """A text is no SMT-LIB script; the message says why."""


def commands(text: str) -> Iterator[tuple[str, str]]:
    """The commands of a script, each as its name and its whole text. Raises ``NotSmtLib``."""
    at = depth = start = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise NotSmtLib(f"cannot read {text[at : at + 20]!r}")
        token = match.group()
        end = match.end()
        if depth == 0 and token != "(" and token != ")" and not token.isspace() and not token.startswith(";"):
            raise NotSmtLib(f"{token} stands outside of any command")
        if token in ("|", '"'):
            close = text.find(token, end)
            if close < 0:
                raise NotSmtLib(f"{token} is never closed")
            end = close + 1
        elif token == "(":
            if depth == 0:
                start = at
            depth += 1
        elif token == ")":
            depth -= 1
            if depth < 0:
                raise NotSmtLib(") without (")
            if depth == 0:
                whole = text[start:end]
                yield _name(whole), whole
        at = end
    if depth:
        raise NotSmtLib("( is never closed")


def _name(command: str) -> str:
    match = re.match(r"\(\s*([^\s()|;\"]+)", command)
    if match is None:
        raise NotSmtLib(f"a command without a name: {command[:20]}")
    return match.group(1)


def defined_name(command: str) -> str:
    """What a ``define-fun`` defines, without bars."""
    match = re.match(r"\(\s*define-fun\s+(\|[^|]*\||[^\s()|;\"]+)", command)
    if match is None:
        raise NotSmtLib(f"a definition without a name: {command[:30]}")
    return match.group(1).strip("|")


def symbol(name: str) -> str:
    """A name as a symbol: between bars unless it is a simple one."""
    if re.fullmatch(r"[A-Za-z_][A-Za-z0-9_.-]*", name):
        return name
    return "|" + name.replace("|", "/").replace("\\", "/") + "|"


def sort_of(term: Term) -> str:
    """The sort of a Boolean or bit-vector constant."""
    return str(term.sort().sexpr())
