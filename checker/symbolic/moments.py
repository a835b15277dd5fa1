"""What a formula of linear time and fairness see of the moments of an unrolled run.

A moment is a state of the run and the step that is taken out of it. Everything that is asked of it gets a Boolean
constant, once.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Sequence
from dataclasses import dataclass
from itertools import count

import z3

from checker.deadline import keep_going
from checker.ir.system import Instance, Predicate
from checker.language.rules import Fairness as Owed
from checker.language.rules import RuleKind
from checker.steps import Argument
from checker.symbolic import queues
from checker.symbolic.encoding import EncodedInstance, Encoding
from checker.symbolic.numbers import Number, Term, constant, equal
from checker.symbolic.unrolling import Unrolling
from checker.temporal.formula import Atom

Matches = Callable[[str, str, Sequence[Argument]], bool]
"""Whether the name of a step in a formula means a step of this rule with these arguments."""


@dataclass(frozen=True)
class Owing:
    """Instances of a rule that fairness does not tell apart except by the message that they take.

    members: indices of instances. codes: for each of them its message as a number over ``now``, the same for all where
    the rule takes none.
    """

    is_strong: bool
    members: tuple[int, ...]
    codes: tuple[Number, ...]


def owing(encoding: Encoding) -> list[Owing]:
    """All instances to which fairness is owed. Drawn parameters do not tell them apart."""
    system = encoding.system
    found: dict[tuple[int, tuple[Argument, ...]], list[int]] = {}
    for index, encoded in enumerate(encoding.instances):
        rule = system.rules[encoded.instance.rule]
        if rule.fairness is Owed.NONE or rule.kind is RuleKind.FAULT:
            continue
        drawn = {parameter.name for parameter in rule.parameters if parameter.drawn}
        chosen = tuple(a for a in encoded.instance.arguments if a.name not in drawn)
        found.setdefault((encoded.instance.rule, chosen), []).append(index)
    groups = []
    for (number, _), members in found.items():
        keep_going()
        codes = tuple(_message(encoding, encoding.instances[k]) for k in members)
        groups.append(Owing(system.rules[number].fairness is Owed.STRONG, tuple(members), codes))
    return groups


def _message(encoding: Encoding, encoded: EncodedInstance) -> Number:
    instance = encoded.instance
    if instance.message_code is not None:
        code = encoding.translator.value(instance.message_code)
        assert isinstance(code, Number)
        return code
    queue = encoding.system.block_of(instance.label).queue
    if queue is None:
        return constant(0)
    return queues.item(encoding.now.values[queue], constant(0))


class Moments:
    """The moments of unrolled runs. matches: what the names of steps in formulas mean."""

    def __init__(self, runs: Unrolling, matches: Matches) -> None:
        self.runs = runs
        self.owing = owing(runs.encoding)
        self._matches = matches
        self._fresh = count()
        self._flags: dict[Hashable, Term] = {}
        self._predicates: dict[Atom, Predicate] = {}
        self._meant: dict[tuple[str, int], bool | list[int]] = {}

    def flag(self, what: str) -> Term:
        """A Boolean constant of its own."""
        return z3.Bool(f"{what} #{next(self._fresh)}")

    def enabled(self, instance: int, frame: int) -> Term:
        """That an instance is enabled in a state of the runs."""
        return self._said(("enabled", instance, frame), self.runs.encoding.instances[instance].enabled, frame)

    def same_message(self, group: Owing, a: int, frame: int, b: int, other: int) -> Term:
        """That member a of a group takes in one state the same message as member b in another."""
        first, second = (self._code(group.codes[k], at) for k, at in ((a, frame), (b, other)))
        return equal(first, second)

    def holds(self, atom: Atom, frame: int) -> Term:
        """That a predicate holds in a state, if it can be told there."""
        value = self.runs.encoding.translator.truth(self.predicate(atom).value)
        return self._said(("atom", atom, frame), value, frame)

    def predicate(self, atom: Atom) -> Predicate:
        """The predicate compiled."""
        if atom not in self._predicates:
            compile_predicate = self.runs.encoding.system.compile_predicate
            self._predicates[atom] = compile_predicate(atom.name, atom.predicate, atom.arguments)
        return self._predicates[atom]

    def taken(self, text: str, frame: int) -> Term:
        """That the step out of a state has a name."""
        known = ("step", text, frame)
        if known not in self._flags:
            selectors = self.runs.selectors[frame]
            ways = [z3.And(s, self._named(text, k, frame)) for k, s in enumerate(selectors)]
            self._flags[known] = self.flag(text)
            self.runs.solver.add(self._flags[known] == z3.Or(ways))
        return self._flags[known]

    def _named(self, text: str, index: int, frame: int) -> Term:
        """That an instance, out of a state, has a name."""
        keep_going()
        system = self.runs.encoding.system
        instance = self.runs.encoding.instances[index].instance
        if (text, index) not in self._meant:
            self._meant[text, index] = self._messages(text, system.rules[instance.rule].name, instance)
        meant = self._meant[text, index]
        if isinstance(meant, bool):
            return z3.BoolVal(meant)
        assert instance.message_code is not None
        code = self._code(self.runs.encoding.translator.value(instance.message_code), frame)
        return z3.Or([equal(code, constant(packed)) for packed in meant])

    def _messages(self, text: str, rule: str, instance: Instance) -> bool | list[int]:
        """Whether a name means an instance; if that depends on its message, the packed messages with which it does."""
        arguments, block = instance.arguments, self.runs.encoding.system.block_of(instance.label)
        is_meant = self._matches(text, rule, arguments)
        if is_meant or instance.message_code is None or block.message is None:
            return is_meant
        name, of = block.message
        return [
            of.pack(value)
            for value in of.values()
            if self._matches(text, rule, (*arguments[:2], Argument(name, of, value), *arguments[2:]))
        ]

    def _code(self, code: Number, frame: int) -> Number:
        return code if code.term is None else Number(self.runs.at(code.term, frame), code.low, code.high)

    def _said(self, known: Hashable, term: Term, frame: int) -> Term:
        if known not in self._flags:
            self._flags[known] = self.flag("said")
            self.runs.solver.add(self._flags[known] == self.runs.at(term, frame))
        return self._flags[known]
