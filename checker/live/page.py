"""The live page: the diagram and the states of a run, as in a report, and beside them what can happen next."""

from __future__ import annotations

from checker.reports.markup import element
from checker.reports.page import page, paragraph
from checker.reports.resources import resource


def live_page(title: str, summary: str) -> str:
    """The page; everything about the model but its name comes with the answers of the server."""
    keys = [
        ("←", "one step back"),
        ("→", "one step on"),
        ("1", "… 9: take that step"),
        ("Backspace", "take the last step back"),
    ]
    told = [element("span", element("kbd", key), f" {words}") for key, words in keys]
    body = element(
        "main",
        element("h1", title),
        paragraph(summary, "muted"),
        element("div", class_="tools"),
        element("p", class_="problem", role="alert", hidden=True),
        element("div", element("div", class_="run"), element("div", class_="next"), class_="live"),
        element("div", *told, class_="legend"),
    )
    script = resource("player.js") + resource("live.js", "checker.live")
    return page(f"{title}: Conclave", body, script, style=resource("live.css", "checker.live"), connect="'self'")
