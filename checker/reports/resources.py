"""The style sheets and scripts of the pages, which are files of their own beside this one."""

from __future__ import annotations

from functools import cache
from importlib.resources import files


@cache
def resource(name: str, package: str = "checker.reports") -> str:
    """The text of a file of a package, such as ``page.css``."""
    return files(package).joinpath(name).read_text(encoding="utf-8")
