"""What a program prints, whatever the hashes of Python are."""

from __future__ import annotations

import os
import subprocess
import sys


def printed_with_any_hashes(program: str) -> set[str]:
    """The different outputs of a program in processes with different hash seeds: one, if it does not depend on them."""
    return {
        subprocess.run(
            [sys.executable, "-c", program],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
            text=True,
        ).stdout
        for seed in ("1", "2")
    }
