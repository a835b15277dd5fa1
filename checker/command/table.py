"""The table that ``conclave check`` prints: a line for each configuration, expected beside found."""

from __future__ import annotations

from collections.abc import Sequence

from checker.checking.compare import Checked
from checker.checking.suite import Configuration
from checker.command.show import MARKS
from checker.command.terminal import paint
from checker.verdict import Outcome, Run, grouped


class Table:
    """Prints rows as they come, under a heading for each suite."""

    def __init__(self, configurations: Sequence[Configuration]) -> None:
        self._width = max(len(one.name) for one in configurations)
        self._suite = ""

    def row(self, checked: Checked) -> None:
        """Print one configuration."""
        one = checked.configuration
        if one.suite.stem != self._suite:
            self._suite = one.suite.stem
            print(f"\n{self._suite}")
        sign = paint("ok ", Outcome.HOLDS) if checked.as_expected else paint("NO ", Outcome.VIOLATED)
        print(f"  {sign} {one.name:<{self._width}}  {_found(checked)}", flush=True)
        for difference in checked.differences:
            print(f"       {paint('differs', Outcome.VIOLATED)}: {difference}")
        if checked.mistake:
            print(f"       {checked.mistake}")

    def end(self, found: Sequence[Checked], left_out: int, seconds: float) -> None:
        """Print what it came to."""
        different = [one for one in found if not one.as_expected]
        states = sum(one.run.figures.states for one in found if one.run and one.run.figures)
        verdicts = [verdict for one in found if one.run for verdict in one.run.verdicts]
        refuted = sum(verdict.outcome is Outcome.VIOLATED for verdict in verdicts)
        print(
            f"\n{len(found)} configuration{'' if len(found) == 1 else 's'}, "
            f"{len(verdicts)} verdicts ({refuted} refutations), {grouped(states)} states, {seconds:.1f} s"
        )
        if left_out:
            print(f"{left_out} large configurations were left out; check them with --large")
        if different:
            print(paint(f"{len(different)} not as expected", Outcome.VIOLATED))
            for one in different:
                print(f"  {one.configuration.suite.stem}: {one.configuration.name}")
        else:
            print(paint("all as expected", Outcome.HOLDS))


def _found(checked: Checked) -> str:
    run = checked.run
    if run is None:
        return "not checked: a mistake in the model or the suite"
    size = ""
    if run.figures is not None:
        size = f"{grouped(run.figures.states):>11} states {run.figures.total:6.2f} s  "
    return size + _verdicts(checked, run)


def _verdicts(checked: Checked, run: Run) -> str:
    """How many properties hold, the refuted ones that were expected with their lengths, and all else by name."""
    holding = [verdict for verdict in run.verdicts if verdict.outcome is Outcome.HOLDS]
    others = [verdict for verdict in run.verdicts if verdict.outcome is not Outcome.HOLDS]
    expected = [one for one in others if checked.configuration.expected(one.property) is one.outcome]
    words = [f"{paint(MARKS[Outcome.HOLDS], Outcome.HOLDS)} {len(holding)}"] if holding else []
    if expected:
        names = ", ".join(f"{one.property}{'' if one.trace is None else f' {len(one.trace)}'}" for one in expected)
        words.append(f"{paint(MARKS[expected[0].outcome], expected[0].outcome)} as expected: {names}")
    for one in others:
        if one not in expected:
            words.append(f"{paint(f'{MARKS[one.outcome]} {one.property} {one.outcome.value}', one.outcome)}")
    return "  ".join(words)
