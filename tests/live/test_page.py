"""The live page in a browser: take steps, go back, share a position, search, jump into a counterexample."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator

import pytest

from checker.live.server import LiveServer
from checker.live.session import Session
from specs.election import uniqueness
from tests.reports.browser import Browser
from tests.reports.examples import Hasty, made_run, two_leaders


@pytest.fixture
def address() -> Iterator[str]:
    session = Session(Hasty(n=3), {"uniqueness": uniqueness}, lambda: made_run(two_leaders()))
    with LiveServer(session, "hasty n=3", "an election") as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made.address
        made.shutdown()


def until(browser: Browser, holds: Callable[[], bool]) -> None:
    from selenium.webdriver.support.ui import WebDriverWait

    WebDriverWait(browser.driver, 30).until(lambda driver: holds())


def shown(browser: Browser, position: str) -> None:
    """Wait until a position, such as 2/4, is shown with what can happen next."""
    until(browser, lambda: browser.js("return document.documentElement.dataset.shown") == position)


def click(browser: Browser, selector: str) -> None:
    browser.js("document.querySelector(arguments[0]).click()", selector)


def named(name: str) -> str:
    return f'.next button[data-name="{name}"]'


def test_steps_there_and_back(chromium: Browser, address: str) -> None:
    from selenium.webdriver.common.keys import Keys

    chromium.open(address)
    shown(chromium, "0/0")
    names = chromium.js("return [...document.querySelectorAll('.next button.step')].map(b => b.dataset.name)")
    assert names == ["ask(i=0)", "ask(i=1)", "ask(i=2)"]
    click(chromium, named("ask(i=0)"))
    shown(chromium, "1/1")
    assert chromium.text(".step-words") == "ask(i=0)"
    assert chromium.js("return document.querySelectorAll('.whole .box').length") == 1
    number = chromium.js(
        "return [...document.querySelectorAll('.next button.step')].findIndex(b => b.dataset.name === 'win(i=0)') + 1"
    )
    chromium.press(str(number))
    shown(chromium, "2/2")
    assert "0 leads" in chromium.text(".next")
    chromium.press(Keys.ARROW_LEFT)
    shown(chromium, "1/2")
    assert chromium.js("return document.querySelector('.taken').dataset.name") == "win(i=0)"
    chromium.press(Keys.ARROW_LEFT)
    shown(chromium, "0/2")
    click(chromium, named("ask(i=1)"))
    shown(chromium, "1/1")
    chromium.press(Keys.BACKSPACE)
    shown(chromium, "0/0")
    assert chromium.errors() == []


def test_a_position_is_a_link(chromium: Browser, address: str) -> None:
    chromium.open(address)
    shown(chromium, "0/0")
    click(chromium, named("ask(i=1)"))
    shown(chromium, "1/1")
    click(chromium, named("win(i=1)"))
    shown(chromium, "2/2")
    link = chromium.js("return location.href")
    assert link.startswith(address)
    chromium.open(link)
    shown(chromium, "2/2")
    assert chromium.text(".where") == "Step 2 of 2"
    chromium.js("history.back()")
    chromium.open(f"{address}#1/0/win(i%3D0)")
    until(chromium, lambda: "is not possible" in chromium.text(".problem") or chromium.text(".next") != "")
    shown(chromium, "0/0")


def test_search_and_election(chromium: Browser, address: str) -> None:
    chromium.open(address)
    shown(chromium, "0/0")
    assert "2 steps away" in chromium.text(".election")
    click(chromium, ".election button")
    shown(chromium, "2/2")
    chromium.js(
        "const [name, value] = [...document.querySelectorAll('.wanted-predicate, .wanted-predicate ~ select')];"
        "value.value = '1'; [...value.parentElement.querySelectorAll('button')][0].click()"
    )
    shown(chromium, "4/4")
    assert chromium.js("return document.querySelectorAll('.whole .band.rivals').length") == 2


def test_jump_into_a_counterexample(chromium: Browser, address: str) -> None:
    chromium.open(address)
    shown(chromium, "0/0")
    chromium.js("[...document.querySelectorAll('.tools button')].find(b => b.textContent.startsWith('Check')).click()")
    until(chromium, lambda: bool(chromium.js("return document.querySelector('[data-property=uniqueness]') !== null")))
    click(chromium, "[data-property=uniqueness]")
    shown(chromium, "4/4")
    assert chromium.text(".step-words") == "win(i=1)"
    assert chromium.errors() == []


def test_requests_go_nowhere_else(chromium: Browser, address: str) -> None:
    chromium.open(address)
    shown(chromium, "0/0")
    assert all(url.startswith((address, "data:")) for url in chromium.requests())


def test_on_a_phone(chromium: Browser, address: str) -> None:
    chromium.size(390, 844)
    chromium.open(address)
    shown(chromium, "0/0")
    click(chromium, named("ask(i=0)"))
    shown(chromium, "1/1")
    assert chromium.js("return document.documentElement.scrollWidth") == 390
