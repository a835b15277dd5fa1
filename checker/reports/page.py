"""The shell of every page: one file, no request to anywhere, and no script but its own."""

from __future__ import annotations

import base64
import hashlib

from checker.reports.markup import NOTHING, Markup, element
from checker.reports.resources import resource

_STYLES = ("colors.css", "marks.css", "sequence.css", "page.css")


def page(title: str, body: Markup, script: str, *, style: str = "", connect: str = "'none'") -> str:
    """A whole page. ``style`` comes on top of what all pages share; ``connect`` says what the script may fetch.

    The page forbids its own browser whatever it does not need: a script runs only if it is this one, by its hash.
    """
    digest = base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
    policy = (
        f"default-src 'none'; style-src 'unsafe-inline'; script-src 'sha256-{digest}'; connect-src {connect}; "
        "img-src data:; base-uri 'none'; form-action 'none'"
    )
    head = element(
        "head",
        element("meta", charset="utf-8"),
        element("meta", http_equiv="Content-Security-Policy", content=policy),
        element("meta", name="viewport", content="width=device-width, initial-scale=1"),
        element("meta", name="color-scheme", content="light dark"),
        element("title", title),
        element("link", rel="icon", href="data:,"),
        element("style", Markup("".join(resource(name) for name in _STYLES) + style)),
    )
    content = element("body", body, element("script", Markup(script)), class_="conclave")
    return f"<!DOCTYPE html>\n{element('html', head, content, lang='en')}\n"


def paragraph(text: str, class_: str | None = None) -> Markup:
    """A paragraph; nothing for empty text."""
    return element("p", text, class_=class_) if text else NOTHING


def slug(text: str) -> str:
    """The text as part of an address: small letters, digits and dashes."""
    made = "".join(c if c.isascii() and c.isalnum() else "-" for c in text.lower())
    return "-".join(part for part in made.split("-") if part)[:60] or "x"


def plural(number: int, one: str, many: str = "") -> str:
    """``1 step``, ``2 steps``."""
    return f"{number} {one if number == 1 else many or one + 's'}"
