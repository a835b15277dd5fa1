"""Parameters on the command line and in suite files."""

from __future__ import annotations

import pytest

from checker.checking.environment import faults_in_words, scope_in_words
from checker.checking.parameters import bind, parameters_of_table, parse_parameters, shown_parameters
from checker.errors import UsageError
from models.chang_roberts import ChangRoberts


def test_words_and_tables_mean_the_same() -> None:
    words = parse_parameters(ChangRoberts, ["n=4", "identities=2,1,4,3", "losses=unlimited", "order=any"])
    table = {"n": 4, "identities": [2, 1, 4, 3], "losses": "unlimited", "order": "any"}
    assert words == parameters_of_table(ChangRoberts, table)
    model = bind(ChangRoberts, words)
    assert shown_parameters(model) == {"n": "4", "identities": "2,1,4,3", "losses": "unlimited", "order": "any"}
    again = parse_parameters(ChangRoberts, [f"{name}={value}" for name, value in shown_parameters(model).items()])
    assert again == words


@pytest.mark.parametrize(
    ("word", "message"),
    [
        ("n", "is not of the form name=value"),
        ("=3", "is not of the form name=value"),
        ("n=three", "parameter n takes a whole number of at least 1, not 'three'"),
        ("n=0", "parameter n takes a whole number of at least 1"),
        ("crash=1", "did you mean crashes"),
        ("order=lifo", "parameter order takes fifo or any"),
        ("announcement=maybe", "parameter announcement takes true or false"),
    ],
)
def test_words_that_do_not_fit(word: str, message: str) -> None:
    with pytest.raises(UsageError, match=message):
        bind(ChangRoberts, parse_parameters(ChangRoberts, [word]))


def test_a_parameter_given_twice() -> None:
    with pytest.raises(UsageError, match="n is given twice"):
        parse_parameters(ChangRoberts, ["n=3", "n=4"])


def test_environments_in_words() -> None:
    assert faults_in_words(ChangRoberts(n=2)) == "no faults"
    model = ChangRoberts(n=4, crashes=1, losses=-1, **parse_parameters(ChangRoberts, ["order=any"]))
    assert faults_in_words(model) == "at most 1 crash, any number of lost messages, reordering links"
    assert scope_in_words(model).startswith("all interleavings, n=4, at most 1 crash, ")
