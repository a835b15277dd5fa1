"""Scripts taken apart into commands, and names as symbols."""

from __future__ import annotations

import pytest
import z3
from hypothesis import given, settings
from hypothesis import strategies as st

from checker.symbolic.smtlib import NotSmtLib, commands, defined_name, sort_of, symbol

words = st.from_regex(r"[a-z=+*][a-z0-9.\-]{0,4}", fullmatch=True)
quoted = st.text("ab ();\n[]", max_size=6).map(lambda text: f"|{text}|")
strings = st.text("ab ();|", max_size=6).map(lambda text: f'"{text}"')
inside = st.recursive(
    words | quoted | strings, lambda parts: st.lists(parts, max_size=4).map(lambda p: f"({' '.join(p)})"), max_leaves=12
)
blanks = st.sampled_from([" ", "\n", "\n; a ) comment | (\n", "  \t"])


@st.composite
def scripts(draw: st.DrawFn) -> tuple[str, list[tuple[str, str]]]:
    """A script, and the commands that it was put together from."""
    made = []
    text = draw(blanks)
    for _ in range(draw(st.integers(0, 4))):
        name = draw(words)
        command = f"({name} {' '.join(draw(st.lists(inside, max_size=4)))})"
        made.append((name, command))
        text += command + draw(blanks)
    return text, made


@given(given=scripts())
@settings(max_examples=150, deadline=None)
def test_commands(given: tuple[str, list[tuple[str, str]]]) -> None:
    text, made = given
    assert list(commands(text)) == made


@pytest.mark.parametrize(
    "text", ["(a", ")", "(a))", "a", '(a "b)', "(a |b)", "()", "(|a| b)", "((a))", "(a) b", "(a) |b|", '(a) "b"']
)
def test_what_is_no_script(text: str) -> None:
    with pytest.raises(NotSmtLib):
        list(commands(text))


@given(name=st.text("ab[]0.'(), =|\\", min_size=1, max_size=8))
def test_symbols_are_what_z3_reads(name: str) -> None:
    text = symbol(name)
    (term,) = z3.parse_smt2_string(f"(declare-const {text} Bool)(assert {text})")
    assert str(term) == name.replace("|", "/").replace("\\", "/")
    assert defined_name(f"(define-fun {text} () Bool true)") == str(term)


@pytest.mark.parametrize("text", ["(define-fun)", "(define-fun (a) Bool)", "(assert a)"])
def test_no_definition(text: str) -> None:
    with pytest.raises(NotSmtLib):
        defined_name(text)


def test_sorts() -> None:
    assert sort_of(z3.Bool("a")) == "Bool"
    assert sort_of(z3.BitVec("a", 3)) == "(_ BitVec 3)"
