"""A checkpointed search killed at random moments, again and again: ``python -m benchmarks.kills [--kills 20] ...``.

The same command is run until it has been killed so many times; then it may end. Its figures and verdicts must be those
of a run that nobody killed and that stayed in memory. Exit status 1 if they are not. (How many states each rule was the
first to lead to is not compared: it depends on the order in which states are expanded.)
"""

from __future__ import annotations

import argparse
import json
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

MODEL = ["chang-roberts", "n=13", "identities=" + ",".join(str(3 * i % 13 + 1) for i in range(13))]
PROPERTIES = ["uniqueness", "no stuck state"]


def command(memory: str, *more: str) -> list[str]:
    """The command that is run, and killed."""
    chosen = [word for name in PROPERTIES for word in ("--property", name)]
    return [sys.executable, "-m", "checker.command.main", "run", *MODEL, "--memory", memory, "--json", *chosen, *more]


def outcome(text: str) -> dict[str, Any]:
    """What has to be the same."""
    found = json.loads(text)
    sizes = {key: found[key] for key in ("states", "transitions", "depth", "terminal", "quiescent", "complete")}
    rules = {name: (figures["enabled"], figures["taken"]) for name, figures in found["rules"].items()}
    return sizes | {"rules": rules, "verdicts": {name: one["verdict"] for name, one in found["properties"].items()}}


def killed(words: list[str], kills: int, longest: float, chance: random.Random) -> tuple[str, int]:
    """What the command prints when it ends at last, and how often it was killed."""
    done = 0
    while True:
        process = subprocess.Popen(words, stdout=subprocess.PIPE, text=True)
        try:
            out, _ = process.communicate(timeout=chance.uniform(0, longest) if done < kills else None)
        except subprocess.TimeoutExpired:
            process.kill()
            process.communicate()
            done += 1
            continue
        return out, done


def main() -> int:
    """Run it with the arguments of the process; the exit status."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.kills", description=__doc__.split("\n")[0])
    parser.add_argument("--kills", type=int, default=20, help="how often it is killed (20)")
    parser.add_argument("--memory", default="6M", help="of the search; with 64M it stays in memory (6M)")
    parser.add_argument("--seed", type=int, default=0, help="of the moments (0)")
    chosen = parser.parse_args()
    chance = random.Random(chosen.seed)
    begun = time.perf_counter()
    wanted = outcome(subprocess.run(command("1G"), stdout=subprocess.PIPE, text=True, check=True).stdout)
    whole = time.perf_counter() - begun
    done, rounds = 0, 0
    while done < chosen.kills:
        rounds += 1
        with tempfile.TemporaryDirectory() as directory:
            kept = str(Path(directory) / "kept")
            words = command(chosen.memory, "--checkpoint", kept, "--checkpoint-every", "0.1")
            text, times = killed(words, chosen.kills - done, 2 * whole, chance)
        done += times
        found = outcome(text)
        scope = json.loads(text)["properties"][PROPERTIES[0]]["scope"]
        print(f"killed {times} times: {'the same' if found == wanted else 'DIFFERENT'} ({scope})", flush=True)
        if found != wanted:
            print(f"wanted {wanted}\nfound  {found}")
            return 1
    print(f"{done} kills in {rounds} searches, memory {chosen.memory}: the same outcome each time")
    return 0


if __name__ == "__main__":
    sys.exit(main())
