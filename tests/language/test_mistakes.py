"""Mistakes in the body of a model class, in its decorators and in its parameters, and what is said of them."""

from __future__ import annotations

from typing import Any

import pytest

from checker.errors import ModelMistake, UsageError
from tests.language.snippets import HEADER, body, expect, load

IN_BODIES = [
    # Names of types and variables.
    "kind = Range(3)  #! kind is in lower case, so it should be a variable, but Range(0, 3) is only | kind = Var(...)",
    "Round = Var(Range(3))  #! Round is a variable with the name of a type | round = ...",
    "rules = Var(Range(3))  #! M.rules: this name belongs to Model | choose another",
    "def __init__(self): self.x = 3  #! M.__init__: a model is set up by its declarations | x = Var(Range(8),",
    "x = Var(Colors)  #! Colors is a Flag, whose members combine | use a Set of an Enum",
    "def load(self): pass  #! M.load: this name belongs to Model | choose another",
    "is_alive = Map(Node, Bool)  #! is_alive is a variable, but the environment asks it | def is_alive(self, i)",
    "status = Map(Node, Bool)  #! status is defined a second time in M, which hides | another name",
    # Types.
    "x = Map(Node, int)  #! int is not a type of the language | Range(low, high) holds low, ..., high - 1",
    "x = Map(Node, 3)  #! 3 is not a type of the language | numbers need bounds",
    "x = Map(Node, list)  #! list is not a type of the language | Map, Set, Bag or Fifo",
    "x = Map(n, Status)  #! n is a number, not a type | Range(n)",
    "x = Map(Map(Node, Bool), Bool)  #! the domain of a Map is Map(Range(0, 3), Bool) | nest maps",
    "x = Map(Range(20000), Bool)  #! a Map over 20000 keys; at most 10000 | a smaller domain",
    "x = Map(Range(5000), Map(Range(5000), Bool))  #! x consists of 25000000 values | smaller domains",
    "x = Var(Range(3, 3))  #! Range(3, 3) is empty | the upper bound is not included",
    "x = Var(Range(2.5))  #! the upper bound of a Range is 2.5, not a whole number | a number, or an expression",
    "x = Var(Range(2**40))  #! Range(0, 1099511627776) reaches past 2^31 | smaller bounds",
    "x = Var(Range(n / 2))  #! n / 2: whole numbers only | use //",
    "x = Var(Range(lambda m: m.foo))  #! x raised AttributeError: M has no foo",
    "x = Var(Range(lambda m: 1 // 0))  #! x raised ZeroDivisionError",
    "x = Var(Optional(Optional(Node)))  #! Optional(Optional(...)) has two kinds of None | an Enum or a Record",
    "X = Record()  #! a Record without fields | Record(kind=Kind)",
    "x = Set(Set(Node))  #! a Set of Set(Range(0, 3)), which is not a simple type | or a Bag",
    "x = Set(Range(100))  #! a Set over 100 possible elements; at most 62 | Map(domain, Bool)",
    "x = Fifo(Node)  #! Fifo(...): missing a required argument: 'capacity' | write Fifo(Node, capacity=4)",
    "x = Range()  #! Range(...): missing a required argument | write Range(8)",
    "x = Map(Node, Status, init=3)  #! Map(...): got an unexpected keyword argument 'init' | initial=",
    "x = Network(Node)  #! Network(...): missing a required argument: 'carries' | carries=Message",
    "x = Bag(Node, most=0)  #! a Bag of at most 0 elements | room for one",
    "x = Fifo(Node, capacity=n - 3)  #! a Fifo of capacity 0 | room for one",
    "x = Bag(Map(Range(40), Range(4)), most=2)  #! takes 80 bits a value; at most | carry less",
    "x = Bag(Map(Range(31), Range(4)), most=2)  #! takes 62 bits a value; at most 61 fit here | carry less",
    "x = Network(Node, carries=Map(Range(31), Range(4)), order=ANY)  #! takes 62 bits a value; at most 61 | carry",
    "x = Fifo(Fifo(Node, capacity=2), capacity=2)  #! holds a Fifo, which cannot be copied | carry less",
    # Parameters in the body of the class.
    "x = Var(Range(3 if n > 2 else 4))  #! (n > 2) has no truth value here | lambda m: ... m.n ...",
    "x = Var(Range(3 if n == 2 else 4))  #! (n == 2) has no truth value here | lambda m: ... m.n ...",
    "x = [0 for _ in range(n)]  #! n has no value here: parameters are not known yet | lambda m: ... m.n ...",
    "x = list(n)  #! n cannot be looped over here | lambda m: ... m.n ...",
    "k = Param([1, 2])  #! Param([1, 2]): a parameter is a number, a truth value | a default of one of these",
    "k = Param(2, least=3)  #! the default 2 is not a whole number of at least 3 | a default within",
    # Initial values.
    "x = Map(Node, Status, initial=3)  #! the initial value of x: 3 is outside Status | initial= takes values of",
    "x = Map(Node, Range(4), initial=[1, 2])  #! 2 values for the 3 keys | one for each key",
    "x = Map(Node, Range(4), initial={0: 1})  #! no value for 1 of Map( | for every key",
    "x = Map(Node, Range(4), initial={0: 1, 1: 1, 2: 1, 3: 1})  #! 3 is no key of Map( | for no other",
    "x = Var(Range(4), initial=9)  #! the initial value of x: 9 is outside Range(0, 4) | takes values of Range(0, 4)",
    "x = Var(Range(4), initial=lambda m: m.foo)  #! the initial value of x raised AttributeError: M has no foo",
    "x = Map(Node, Bool, initial=Permutations)  #! Permutations give each of 3 keys a value | enlarge the type",
    "x = Var(Range(4), initial=Permutations)  #! Permutations are for a Map | Anything or Among",
    "x = Var(Range(4), initial=Among([]))  #! Among([]) leaves no initial state | one value at least",
    "x = Map(Node, Range(4), initial=[Anything, 0, 0])  #! Anything inside of an initial value | the whole variable",
    # Networks.
    "links = Network(Node, carries=Node, capacity=0)  #! capacity=0 of a Network | at least 1",
    "links = Network(Node, carries=Node, losses=-2)  #! losses=-2 of a Network | at least 0",
    "links = Network(Node, carries=Node, order='fifo')  #! order='fifo' | order=FIFO or order=ANY",
    "links = Network(Map(Node, Bool), carries=Node)  #! the nodes of a Network are Map( | a Range or an Enum",
    "links = Network(Node, carries=Fifo(Node, capacity=2))  #! holds a Fifo, which cannot be copied | carry less",
    """
    links = Network(Node, carries=Node, losses=1)
    links_losses_left = Var(Range(3))  #! links_losses_left is what the losses of links are counted in | another name
    """,
    # Decorators.
    "@rule(Node)  #! @rule takes its parameters by name | @rule(i=Node)\ndef r(self, i): pass",
    "@rule(i=3)  #! 3 is not a type of the language | numbers need bounds\ndef r(self, i): pass",
    "@rule(i=[1, 2])  #! [1, 2] is not a type of the language | Range\ndef r(self, i): pass",
    "@rule(i=Node, fair='very')  #! fair='very' on r | fair=\"weak\"\ndef r(self, i): pass",
    "@rule  #! r takes (self, i), but its decorator gives no type for i | @rule(i=...)\ndef r(self, i): pass",
    "@rule(j=Node)  #! no type for i and its decorator declares j, which | @rule(i=...)\ndef r(self, i): pass",
    "@rule  #! r is no method with plain parameters | def r(self): ...\ndef r(): pass",
    "@rule  #! r is no method with plain parameters | def r(self): ...\ndef r(self, *all): pass",
    "@rule(q=Fifo(Node, capacity=2))  #! parameter q of r: Fifo(\ndef r(self, q): pass",
    "@rule(a=Range(5000), b=Range(5000))  #! r has 25000000 instances | smaller types\ndef r(self, a, b): pass",
    "@rule(x=Uniform(3))  #! 3 is not a type of the language | numbers need bounds\ndef r(self, x): pass",
    "@fault(Node)  #! @fault takes its parameters by name | @fault(i=Node)\ndef r(self, i): pass",
    "@receive(status)  #! @receive is given a Map, not a network | @receive(net)\ndef r(self, i, s, m): pass",
    "@receive(net)  #! r takes (self, i, m), too little for a @receive | the sender\ndef r(self, i, m): pass",
    "@receive(net, x=Bool)  #! which it does not take | @receive(net)\ndef r(self, i, s, m): pass",
    "@receive(Network(Node, carries=Node))  #! no variable of the model | net = Network\ndef r(self, i, s, m): pass",
]


@pytest.mark.parametrize("snippet", IN_BODIES, ids=lambda snippet: snippet.split("#!")[0].strip()[:40])
def test_in_the_body_of_a_class(snippet: str) -> None:
    expect(body(snippet))


@pytest.mark.parametrize("original", ["status", "Node", "net"])
def test_a_second_name(original: str) -> None:
    """The place is the class, since a plain second name has none of its own."""
    with pytest.raises(ModelMistake, match=f"other is a second name for {original}") as caught:
        load(body(f"other = {original}"))
    assert caught.value.position is not None
    assert caught.value.position.line == HEADER.splitlines().index("class M(Model):") + 1


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"m": 3}, "M has no parameter m"),
        ({"nn": 3}, r"M has no parameter nn; did you mean n\? \(its parameters: n\)"),
        ({"n": "x"}, "parameter n takes a whole number, not 'x'"),
        ({"n": True}, "parameter n takes a whole number, not True"),
        ({"n": 2.0}, r"parameter n takes a whole number, not 2\.0"),
    ],
)
def test_parameters_that_do_not_fit(given: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message):
        load(body("pass"), **given)


@pytest.mark.parametrize(
    ("declaration", "text", "message"),
    [
        ("Param(3, least=1, most=5)", "9", "a whole number from 1 to 5, not 9"),
        ("Param(3, least=1)", "0", "a whole number of at least 1, not 0"),
        ("Param(3, least=1)", "three", "a whole number of at least 1, not 'three'"),
        ("Param(0, least=0, unlimited=True)", "-2", 'a whole number of at least 0 or "unlimited", not -2'),
        ("Param(False)", "maybe", "true or false, not 'maybe'"),
        ("Param(Status.IDLE)", "asleep", "idle or busy or leader, not 'asleep'"),
        ("Param((1, 2))", "1;2", "numbers separated by commas, not '1;2'"),
    ],
)
def test_parameters_on_the_command_line(declaration: str, text: str, message: str) -> None:
    system, _ = load(body(f"k = {declaration}\n@rule\ndef r(self): pass"))
    parameter = type(system.model).declared_parameters["k"]
    with pytest.raises(UsageError) as caught:
        parameter.accept(parameter.parse(text))
    assert str(caught.value) == f"parameter k takes {message}"


def test_check_parameters_may_refuse() -> None:
    source = body(
        """
        def check_parameters(self):
            if self.n % 2 == 0:
                from checker.errors import UsageError
                raise UsageError("n must be odd")
        """
    )
    load(source, n=3)
    with pytest.raises(UsageError, match="n must be odd"):
        load(source, n=4)


def test_check_parameters_that_goes_wrong_itself() -> None:
    mistake = expect_at(body("def check_parameters(self):\n    return 1 // (self.n - 3)  #!"))
    assert "check_parameters raised ZeroDivisionError" in mistake.problem


def expect_at(source: str) -> ModelMistake:
    """The mistake at the line that is marked, whatever its remedy."""
    (number,) = [k for k, line in enumerate(source.splitlines(), start=1) if "#!" in line]
    with pytest.raises(ModelMistake) as caught:
        load(source)
    assert caught.value.position is not None
    assert caught.value.position.line == number
    return caught.value
