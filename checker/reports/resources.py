"""The style sheets and scripts of the pages, which are files of their own beside this one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def resource(name: str) -> str:
    """The text of a file of this package, such as ``page.css``."""
    return files("checker.reports").joinpath(name).read_text(encoding="utf-8")
