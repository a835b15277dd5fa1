"""Conclave's own property-directed reachability beside Z3's Spacer: ``python -m benchmarks.pdr``.

Both are asked the same of the configurations in the suites, on the same relation and with the same time, and no
verdict may differ from the recorded one. Spacer works on bit-vectors: with these turned into Booleans
(``xform.bit_blast``) it proves more, but Z3 5.4 then also proves what is false.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from collections import defaultdict
from collections.abc import Iterator

import z3

from checker.checking.choose import properties_of
from checker.checking.find import find_model
from checker.checking.parameters import parameters_of_table
from checker.checking.suite import Configuration, read_suite, suite_files
from checker.frontend.compile import compile_model
from checker.symbolic.encoding import Encoding
from checker.symbolic.goal import Goal
from checker.symbolic.independence import Independence
from checker.symbolic.limits import Limits
from checker.symbolic.pdr import reach_property
from checker.verdict import Outcome


def spacer(goal: Goal, seconds: float) -> Outcome:
    """What Spacer says of a goal."""
    encoding = goal.encoding
    now = encoding.now.terms
    engine = z3.Fixedpoint()
    engine.set(engine="spacer", timeout=int(1000 * seconds))
    reached = z3.Function("reached", *[term.sort() for term in now], z3.BoolSort())
    wrong = z3.Function("wrong", z3.BoolSort())
    engine.register_relation(reached, wrong)
    engine.declare_var(*now)
    engine.rule(reached(*now), encoding.initial)
    for instance in encoding.instances:
        later = [instance.after.get(k, term) for k, term in enumerate(now)]
        engine.rule(reached(*later), [reached(*now), instance.enabled])
    engine.rule(wrong(), [reached(*now), goal.bad])
    try:
        answer = engine.query(wrong())
    except z3.Z3Exception:
        return Outcome.UNKNOWN
    if answer == z3.unknown:
        return Outcome.UNKNOWN
    return Outcome.HOLDS if answer == z3.unsat else Outcome.VIOLATED


def own(goal: Goal, seconds: float) -> Outcome:
    """What Conclave says of a goal."""
    return reach_property(goal, Limits(seconds), Independence(goal.encoding)).outcome


WAYS = {"pdr": own, "Spacer": spacer}


def configurations(most: int) -> Iterator[Configuration]:
    """Those in the suites with at most so many states recorded, the suites about numbers of messages left out."""
    for path in suite_files():
        if not path.stem.endswith("-messages"):
            yield from (one for one in read_suite(path).configurations if one.sizes.get("states", most + 1) <= most)


def main() -> int:
    """Ask, and print who decided how much; 1 if a verdict is not the recorded one."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.pdr", description="Conclave's PDR beside Spacer.")
    parser.add_argument("--seconds", type=float, default=10, help="for each question and engine (10)")
    parser.add_argument("--states", type=int, default=5000, help="configurations with so many states at most (5000)")
    parser.add_argument("--property", default="uniqueness", help="the property that is asked (uniqueness)")
    chosen = parser.parse_args()
    print(f"machine load: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores", flush=True)
    total: dict[tuple[str, str], list[float]] = defaultdict(list)
    asked: dict[str, int] = defaultdict(int)
    alike = True
    for one in configurations(chosen.states):
        model = find_model(one.model)
        bound = model(**parameters_of_table(model, one.parameters))
        prop = properties_of(bound, [chosen.property])[0]
        system = compile_model(bound, [prop])
        asked[one.suite.stem] += 1
        words = []
        for name, way in WAYS.items():
            goal = Goal(Encoding(system), system.predicates[0], prop.scope)
            started = time.process_time()
            outcome = way(goal, chosen.seconds)
            took = time.process_time() - started
            words.append(f"{name}: {outcome.value} {took:.1f} s")
            if outcome is not Outcome.UNKNOWN:
                total[one.suite.stem, name].append(took)
                if outcome is not one.expected(chosen.property):
                    print(f"{one.suite.stem}, {one.name}: {name} says {outcome.value}", file=sys.stderr)
                    alike = False
        print(f"{one.suite.stem}, {one.name} ({one.sizes['states']} states): {'; '.join(words)}", flush=True)
    print(f"\nmachine load: {os.getloadavg()[0]:.1f}; decided of so many asked, and processor time for these")
    for suite, count in asked.items():
        parts = [f"{name} {len(total[suite, name])} ({sum(total[suite, name]):.1f} s)" for name in WAYS]
        print(f"{suite}: {count} asked, {', '.join(parts)}")
    return 0 if alike else 1


if __name__ == "__main__":
    sys.exit(main())
