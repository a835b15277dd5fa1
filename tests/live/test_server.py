"""The server: reachable on this machine only, deaf to whoever does not know the token, and right in its answers."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Iterator
from typing import Any

import pytest

from checker.live.server import LiveServer
from checker.live.session import Session
from specs.election import uniqueness
from tests.reports.examples import Hasty, made_run, two_leaders


@pytest.fixture
def server() -> Iterator[LiveServer]:
    session = Session(Hasty(n=3), {"uniqueness": uniqueness}, lambda: made_run(two_leaders()))
    with LiveServer(session, "hasty n=3", "an election") as made:
        threading.Thread(target=made.serve_forever, args=(0.02,), daemon=True).start()
        yield made
        made.shutdown()


def request(
    server: LiveServer, method: str, path: str, body: bytes = b"{}", **headers: str
) -> tuple[int, bytes, http.client.HTTPMessage]:
    connection = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
    given = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.request(method, path, body if method == "POST" else None, given)
    answer = connection.getresponse()
    return answer.status, answer.read(), answer.headers


def asked(server: LiveServer, question: str, **data: Any) -> Any:
    status, body, _ = request(server, "POST", f"/{server.token}/{question}", json.dumps(data).encode())
    assert status == 200
    return json.loads(body)


def test_only_on_this_machine(server: LiveServer) -> None:
    assert server.server_address[0] == "127.0.0.1"
    assert server.server_port != 0
    assert server.address == f"http://127.0.0.1:{server.server_port}/{server.token}/"
    assert len(server.token) >= 32


def test_without_the_token_there_is_nothing(server: LiveServer) -> None:
    for path in ("/", "/start", "/wrong/start", f"/{server.token[:-1]}/start", f"/{server.token}", "/%00/start"):
        assert request(server, "POST", path)[0] == 404
        assert request(server, "GET", path)[0] == 404
    assert request(server, "GET", f"/{server.token}/")[0] == 200
    assert request(server, "GET", f"/{server.token}/start")[0] == 404
    assert request(server, "POST", f"/{server.token}/nothing")[0] == 404


def test_other_hosts_and_origins_are_refused(server: LiveServer) -> None:
    path = f"/{server.token}/start"
    assert request(server, "POST", path, Host="evil.example:80")[0] == 404
    assert request(server, "POST", path, Origin="https://evil.example")[0] == 404
    assert request(server, "POST", path, Origin="null")[0] == 404
    assert request(server, "POST", path, Origin=f"http://127.0.0.1:{server.server_port}")[0] == 200
    assert request(server, "OPTIONS", path)[0] == 501


def test_nothing_lets_other_pages_read(server: LiveServer) -> None:
    for method, path in (("GET", f"/{server.token}/"), ("POST", f"/{server.token}/start"), ("GET", "/")):
        headers = request(server, method, path)[2]
        assert not any(name.lower().startswith("access-control") for name in headers)
        assert headers["Cache-Control"] == "no-store"
        assert headers["Referrer-Policy"] == "no-referrer"
        assert headers["Cross-Origin-Resource-Policy"] == "same-origin"


def test_what_is_no_question_is_refused(server: LiveServer) -> None:
    path = f"/{server.token}/run"
    assert request(server, "POST", path, b"not json")[0] == 400
    assert request(server, "POST", path, b"[]")[0] == 400
    assert request(server, "POST", path, b"{}", Content_Length="99999999")[0] == 413


def test_answers(server: LiveServer) -> None:
    start = asked(server, "start")
    assert start["initial"] == ["the initial state"]
    assert start["predicates"][0] == "uniqueness"
    assert "1 leads" in start["predicates"]
    here = asked(server, "next", initial=0, steps=["ask(i=0)"])
    assert [one["name"] for one in here["possible"]] == [
        "ask(i=1)",
        "ask(i=2)",
        "win(i=0)",
        "on_message(i=1, sender=0, message=(kind=ASK, who=0))",
        "on_message(i=2, sender=0, message=(kind=ASK, who=0))",
    ]
    assert here["true"] == ["uniqueness", "0 is up", "1 is up", "2 is up"]
    assert here["election"]["steps"] == ["win(i=0)"]
    run = asked(server, "run", initial=0, steps=two_leaders().names)
    assert len(run["data"]["steps"]) == 4
    assert run["picture"].startswith("<svg")


def test_searches(server: LiveServer) -> None:
    found = asked(server, "search", initial=0, steps=["ask(i=0)"], what="predicate", name="uniqueness", value=False)
    assert len(found["steps"]) == 3
    place = asked(server, "start")["places"].index("leader[2]")
    found = asked(server, "search", initial=0, steps=[], what="cell", place=place, text="2")
    assert found["steps"] == ["ask(i=2)", "win(i=2)"]


@pytest.mark.parametrize(
    ("question", "data", "words"),
    [
        ("run", {"steps": ["win(i=0)"]}, "is not possible"),
        ("run", {"steps": "x"}, "a list of steps"),
        ("run", {"steps": ["ask(i=0)"] * 500}, "more than 400"),
        ("search", {"what": "predicate", "name": "__class__"}, "no predicate"),
        ("search", {"what": "cell", "place": 10**6, "text": ""}, "which variable"),
        ("search", {}, "what to search for"),
    ],
)
def test_problems_are_told(server: LiveServer, question: str, data: dict[str, Any], words: str) -> None:
    assert words in asked(server, question, **data)["problem"]


def test_verdicts_to_jump_into(server: LiveServer) -> None:
    holding, violated, _ = asked(server, "check")["verdicts"]
    assert holding["outcome"] == "holds"
    assert violated["steps"] == two_leaders().names
    assert violated["initial"] == 0
