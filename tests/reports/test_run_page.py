"""The page about a run: one file that holds everything, in which names are data; and the same in a browser."""

from __future__ import annotations

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from checker import UNLIMITED
from checker.reports.flow import flow_of, idle_steps
from checker.reports.run_page import run_report
from checker.verdict import Outcome
from tests.reports.browser import Browser
from tests.reports.examples import Hasty, Hostile, busy_run, made_run, run, two_leaders


class Balance(HTMLParser):
    """Complains about elements that are not closed in order, and collects what scripts and links there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.started: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.started.append((tag, dict(attrs)))
        if tag not in ("meta", "link", "input", "br"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


def parsed(page: str) -> Balance:
    balance = Balance()
    balance.feed(page)
    assert balance.open == []
    return balance


def hostile_run() -> str:
    trace = run(Hostile(), 'say(i=<script>alert(1)</script>, j="')
    evil = "</script><img src=x onerror=alert(3)>\u2028\x00"
    return run_report(made_run(trace, name=evil, doc=evil, reason=evil))


def test_one_file_and_nothing_from_outside() -> None:
    page = run_report(made_run(two_leaders()))
    for tag, attributes in parsed(page).started:
        assert "src" not in attributes
        address = attributes.get("href") or "#"
        assert address.startswith("#") or (tag, address) == ("link", "data:,")
    assert "http://" not in page
    assert "https://" not in page
    assert "url(" not in page


def test_names_of_a_model_are_data() -> None:
    page = hostile_run()
    started = parsed(page).started
    assert sum(tag == "script" for tag, _ in started) == 2, "its own script and the data of one run"
    assert not any(tag in ("img", "b") for tag, _ in started)
    assert "\x00" not in page
    assert "\x1b" not in page


def test_a_long_run_stays_small() -> None:
    trace = busy_run(5, 7, 200)
    assert len(trace) == 200
    assert len(run_report(made_run(trace)).encode()) < 600_000


def test_every_message_and_step_is_drawn() -> None:
    trace = busy_run(4, 3, 30)
    page = run_report(made_run(trace)).partition('<div class="short"')[0]
    flow = flow_of(trace)
    drawn = [int(k) for group in re.findall(r'data-arrows="([\d ]+)"', page) for k in group.split()]
    assert sorted(drawn) == list(range(len(flow.arrows)))
    rows = re.findall(r'<g class="row" data-step="(\d+)"', page)
    assert rows == [str(k) for k in range(31)]
    assert page.count("<title>") > 31


def test_a_run_without_any_evidence_is_a_page_too() -> None:
    made = made_run(two_leaders())
    bare = type(made)(made.model, made.name, made.parameters, made.verdicts[:1])
    assert "✓ holds" in run_report(bare)
    assert "hasty n=3" in run_report(type(made)(made.model, made.name, made.parameters, ()))


def opened(browser: Browser, page: str, folder: Path, fragment: str = "") -> None:
    file = folder / "report.html"
    file.write_text(page, encoding="utf-8")
    browser.open(f"{file.as_uri()}{fragment}")


def step_told(browser: Browser) -> str:
    return browser.text(".where")


def test_keys_and_clicks_move_through_the_steps(chromium: Browser, tmp_path: Path) -> None:
    from selenium.webdriver.common.keys import Keys

    opened(chromium, run_report(made_run(two_leaders())), tmp_path)
    assert step_told(chromium) == "Step 4 of 4"
    assert chromium.text(".step-words") == "win(i=1)"
    chromium.press(Keys.ARROW_LEFT)
    assert step_told(chromium) == "Step 3 of 4"
    chromium.press(Keys.HOME)
    assert step_told(chromium) == "The initial state"
    chromium.press(Keys.ARROW_LEFT, Keys.ARROW_RIGHT, Keys.ARROW_RIGHT)
    assert step_told(chromium) == "Step 2 of 4"
    assert chromium.js("return location.hash") == "#uniqueness:2"
    chromium.click(".controls button:last-child")
    assert step_told(chromium) == "Step 4 of 4"
    chromium.click('.box[data-step="3"]')
    assert step_told(chromium) == "Step 3 of 4"
    chromium.click('.row[data-step="0"] text')
    assert step_told(chromium) == "The initial state"
    chromium.js("const s = document.querySelector('input'); s.value = 2; s.dispatchEvent(new Event('input'))")
    assert step_told(chromium) == "Step 2 of 4"
    assert chromium.errors() == []


def test_the_state_beside_the_diagram(chromium: Browser, tmp_path: Path) -> None:
    opened(chromium, run_report(made_run(two_leaders())), tmp_path, "#uniqueness:2")
    rows = chromium.js(
        "return [...document.querySelectorAll('.state tr')].map(r => [...r.cells].map(c => c.innerText))"
    )
    assert rows[0] == ["", "0", "1", "2"]
    assert ["asked", "✓", "–", "–"] in rows
    assert ["leader", "none 0", "none", "none"] in rows, "before (struck out) and after"
    changed = chromium.js("return [...document.querySelectorAll('.changed')].map(c => c.innerText)")
    assert changed == ["none 0"]
    ran = chromium.js("return [...document.querySelectorAll('.ran')].map(c => c.innerText.trim())")
    assert any(line.endswith("self.leader[i] = i") for line in ran)
    assert not any("def win" in line for line in ran)
    underway = chromium.js("return [...document.querySelectorAll('.underway-list li')].map(c => c.innerText)")
    assert underway == [
        "0 → 1: ASK, who=0",
        "0 → 2: ASK, who=0",
        "0 → 1: WON, who=0",
        "0 → 2: WON, who=0",
    ]


def test_idle_steps_can_be_folded(chromium: Browser, tmp_path: Path) -> None:
    names = ("ask(i=0)", "win(i=0)", "on_message(i=1", "on_message(i=1", "on_message(i=2", "on_message(i=2")
    trace = run(Hasty(n=3), *names, "ask(i=2)", "win(i=2)")
    assert idle_steps(flow_of(trace)) == {4, 6}, "they hear of a smaller leader"
    opened(chromium, run_report(made_run(trace)), tmp_path)

    def height() -> float:
        return float(chromium.js("return document.querySelector('.diagram').scrollHeight"))

    whole = height()
    chromium.click(".fold-box")
    assert height() < whole - 40
    assert chromium.js(OVERLAPS.replace(".whole", ".short")) == []
    chromium.click('.short .row[data-step="4"] text')
    assert step_told(chromium) == "Step 4 of 8"
    chromium.click('.short .box[data-step="5"] text')
    assert step_told(chromium) == "Step 5 of 8"
    assert chromium.js("return document.querySelectorAll('.short .box.folded').length") == 2
    assert chromium.errors() == []


def test_verdicts_lead_to_their_evidence(chromium: Browser, tmp_path: Path) -> None:
    opened(chromium, run_report(made_run(two_leaders())), tmp_path)
    assert chromium.text(".evidence h2").startswith("uniqueness")
    chromium.click('.verdicts a[href="#recovery"]')
    chromium.js("return new Promise(done => setTimeout(done, 50))")
    assert chromium.text(".evidence h2").startswith("recovery")
    assert chromium.text(".evidence .reason") == "out of time"


def test_no_errors_and_no_requests(chromium: Browser, tmp_path: Path) -> None:
    opened(chromium, run_report(made_run(busy_run(5, 5))), tmp_path)
    assert chromium.errors() == []
    outside = [url for url in chromium.requests() if not url.startswith(("file:", "data:"))]
    assert outside == []


def test_hostile_names_are_shown_as_what_they_are(chromium: Browser, tmp_path: Path) -> None:
    opened(chromium, hostile_run(), tmp_path)
    assert chromium.errors() == []
    assert "<script>alert(1)</script>" in chromium.text(".step-words")
    assert "<img src=x onerror=alert(3)>" in chromium.text(".reason")
    assert chromium.js("return document.images.length") == 0
    assert "<script>alert(1)</script>" in chromium.js("return document.querySelector('.lane-name title').textContent")


OVERLAPS = """
const shown = e => { const b = e.getBBox(); return [b.x, b.y, b.x + b.width, b.y + b.height, e.textContent]; };
const words = ['message', 'foot-words', 'ending'].map(name => '.whole .lanes .' + name).join();
const texts = [...document.querySelectorAll(words)].map(shown);
const boxes = [...document.querySelectorAll('.whole .lanes .box rect')].map(shown);
const names = [...document.querySelectorAll('.whole .lane-name')].map(e => { const b = e.getBBox();
  return [b.x, b.y, b.x + b.width, b.y + b.height, e.textContent]; });
const hit = (a, b) => a[0] < b[2] - 1 && b[0] < a[2] - 1 && a[1] < b[3] - 2.5 && b[1] < a[3] - 2.5;
const found = [];
for (const all of [[...texts, ...boxes], names])
  all.forEach((a, k) => all.slice(k + 1).forEach(b => { if (hit(a, b)) found.push([a[4], b[4], a, b]); }));
for (const group of document.querySelectorAll('.whole .lanes g.box')) {
  const inner = shown(group.querySelector('text')), outer = shown(group.querySelector('rect'));
  if (inner[0] < outer[0] || inner[2] > outer[2]) found.push(['sticks out', inner[4]]);
}
return found;
"""


@pytest.mark.parametrize("n", [3, 5, 7])
def test_nothing_overlaps_on_the_screen(chromium: Browser, tmp_path: Path, n: int) -> None:
    for seed in range(3):
        trace = busy_run(n, seed)
        assert len(trace) == 40
        opened(chromium, run_report(made_run(trace)), tmp_path)
        assert chromium.js(OVERLAPS) == []


def test_a_phone_shows_everything_without_scrolling_sideways(chromium: Browser, tmp_path: Path) -> None:
    chromium.size(390, 844)
    opened(
        chromium,
        run_report(made_run(busy_run(5, 5))),
        tmp_path,
        "#uniqueness:1",
    )
    assert chromium.js("return document.documentElement.scrollWidth") == 390
    chromium.click(".controls button:nth-of-type(3)")
    assert step_told(chromium) == "Step 2 of 40"
    box, frame = (
        chromium.js("return document.querySelector(arguments[0]).getBoundingClientRect().toJSON()", selector)
        for selector in (".box.chosen", ".diagram")
    )
    assert frame["left"] <= box["left"]
    assert box["right"] <= frame["right"]


def test_dark_colors_where_the_reader_prefers_them(chromium: Browser, tmp_path: Path) -> None:
    def background() -> int:
        color = chromium.js("return getComputedStyle(document.body).backgroundColor")
        return int(re.findall(r"\d+", color)[0])

    opened(chromium, run_report(made_run(two_leaders())), tmp_path)
    assert background() > 200
    chromium.dark(True)
    assert background() < 60


def test_a_lasso_is_marked(chromium: Browser, tmp_path: Path) -> None:
    model = Hasty(n=2, crashes=UNLIMITED, restarts=UNLIMITED)
    trace = run(model, "crash(i=1)", "crash(i=0)", "restart(i=0)", loop_start=1)
    opened(chromium, run_report(made_run(trace)), tmp_path)
    assert chromium.js("return document.querySelectorAll('.loop').length") == 1
    assert chromium.text(".lanes .ending") == ""  # SVG has no innerText
    assert "for ever: steps 2 to 3 repeat" in chromium.js("return document.querySelector('.ending').textContent")


def test_a_model_error_is_told_at_the_end(chromium: Browser, tmp_path: Path) -> None:
    model = Hasty(n=2, duplicates=UNLIMITED)
    trace = run(model, "ask(i=0)", "duplicate", "duplicate", "win(i=0)")
    assert trace.fault is not None
    opened(chromium, run_report(made_run(trace, Outcome.MODEL_ERROR)), tmp_path)
    assert step_told(chromium) == "Step 4 of 4"
    assert "is full" in chromium.text(".model-error-words")
    assert chromium.errors() == []
