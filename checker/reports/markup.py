"""HTML and SVG by construction: whatever is not markup already is escaped."""

from __future__ import annotations

import html
import json
from typing import Any

from checker.reports.words import printable


class Markup(str):
    """Text that is HTML or SVG already."""

    __slots__ = ()


NOTHING = Markup("")
"""No markup at all."""


def escape(text: object) -> Markup:
    """The text as markup that shows it, whatever it holds; control characters are spelled out."""
    return text if isinstance(text, Markup) else Markup(html.escape(printable(str(text)), quote=True))


def join(parts: Any) -> Markup:
    """Pieces of markup or text, one after another."""
    return Markup("".join(escape(part) for part in parts))


_VOID = {"meta", "input", "br", "hr", "link"}


def element(name: str, /, *children: object, **attributes: object) -> Markup:
    """One element. ``class_`` is the class, ``data_step`` is ``data-step``; attributes that are None are left out.

    True is an attribute without a value. Numbers are written with one decimal at most.
    """
    written = []
    for key, value in attributes.items():
        if value is None or value is False:
            continue
        title = key.rstrip("_").replace("_", "-")
        if value is True:
            written.append(f" {title}")
        else:
            shown = f"{value:.1f}".removesuffix(".0") if isinstance(value, float) else escape(value)
            written.append(f' {title}="{shown}"')
    start = f"<{name}{''.join(written)}>"
    return Markup(start) if name in _VOID else Markup(f"{start}{join(children)}</{name}>")


def embedded_json(identity: str, data: Any) -> Markup:
    """Data for the script of a page, in an element that nothing in the data can close."""
    text = json.dumps(data, separators=(",", ":"))
    for sign in "<>&":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return element("script", Markup(text), type="application/json", id=identity)
