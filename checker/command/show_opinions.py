"""Which engine said what of which property, how deep it looked, and how long it took."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from checker.checking.compare import Checked
from checker.checking.contradictions import Opinion
from checker.checking.explore import ENGINE
from checker.command.as_json import verdict_as_dict
from checker.command.show import mark
from checker.verdict import Outcome


def show_opinions(checked: Checked) -> None:
    """Print a line for each property of a configuration; nothing where no further engine was asked."""
    if not checked.opinions or checked.run is None:
        return
    by_property: dict[str, list[Opinion]] = {verdict.property: [] for verdict in checked.run.verdicts}
    for opinion in checked.opinions:
        by_property[opinion.verdict.property].append(opinion)
    figures = checked.run.figures
    depth = None if figures is None else figures.depth
    width = max(map(len, by_property))
    for verdict in checked.run.verdicts:
        words = [_in_words(Opinion(verdict, depth), with_time=False), *map(_in_words, by_property[verdict.property])]
        print(f"       {verdict.property:<{width}}  {'   '.join(words)}", flush=True)


def _in_words(opinion: Opinion, with_time: bool = True) -> str:
    verdict = opinion.verdict
    if verdict.trace is not None:
        far = f" in {len(verdict.trace)}"
    else:
        far = "" if opinion.depth is None else f" to depth {opinion.depth}"
    time = f" {verdict.seconds:.1f} s" if with_time else ""
    return f"{mark(verdict.outcome)} {verdict.engine}{far}{time}"


def show_engines(found: Sequence[Checked]) -> None:
    """Print what each engine came to in all; nothing where only the explorer was asked."""
    opinions = [opinion for checked in found for opinion in checked.opinions]
    if not opinions:
        return
    own = [verdict for checked in found if checked.opinions and checked.run for verdict in checked.run.verdicts]
    rows = [(ENGINE, own), *_by_engine(opinions).items()]
    print(f"\n{'engine':<10}  {'asked':>6}  {'proved':>6}  {'refuted':>7}  {'unknown':>7}  {'seconds':>8}")
    for name, verdicts in rows:
        outcomes = Counter(verdict.outcome for verdict in verdicts)
        refuted = outcomes[Outcome.VIOLATED] + outcomes[Outcome.MODEL_ERROR]
        seconds = sum(verdict.seconds for verdict in verdicts)
        if name == ENGINE:
            seconds = sum(one.run.figures.total for one in found if one.opinions and one.run and one.run.figures)
        print(
            f"{name:<10}  {len(verdicts):>6}  {outcomes[Outcome.HOLDS]:>6}  {refuted:>7}  "
            f"{outcomes[Outcome.UNKNOWN]:>7}  {seconds:>8.1f}"
        )


def _by_engine(opinions: Sequence[Opinion]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for opinion in opinions:
        found.setdefault(opinion.verdict.engine, []).append(opinion.verdict)
    return found


def opinion_as_dict(opinion: Opinion) -> dict[str, Any]:
    """An opinion for machines: the verdict, how deep the engine looked, and seconds."""
    verdict = opinion.verdict
    more = {"property": verdict.property, "depth": opinion.depth, "seconds": round(verdict.seconds, 3)}
    return more | verdict_as_dict(verdict)
