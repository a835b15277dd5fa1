"""Values in words: what a record leaves unsaid."""

from __future__ import annotations

from enum import Enum

from checker.reports.words import value_words
from checker.types import EnumType, IntType, OptionalType, RecordType


class Kind(Enum):
    ASK = 0
    TELL = 1


def test_a_record_tells_only_what_says_something() -> None:
    of = RecordType((("kind", EnumType(Kind)), ("who", OptionalType(IntType(0, 2))), ("start", IntType(0, 0))))
    assert value_words(of, (Kind.ASK, None, 0)) == "ASK", "none, and the only value there is"
    assert value_words(of, (Kind.TELL, 2, 0)) == "TELL, who=2"
