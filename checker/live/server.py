"""The server of the live page: this machine only, a random port, and a token in the address.

Any page that is open in the browser may send requests to any port of this machine. None of them knows the token, and
without it every address is unknown. Requests that come under another name of the host, or from another origin, are
refused, so that no name that is made to point here (DNS rebinding) reaches the page; nothing allows other pages to
read an answer.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Callable
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from checker.live.page import live_page
from checker.live.session import Session

HOST = "127.0.0.1"
_MOST_BYTES = 1 << 20
"""A longer question is none of the page's."""


class LiveServer(ThreadingHTTPServer):
    """Serves one session; ``address`` is where the page is."""

    daemon_threads = True

    def __init__(self, session: Session, title: str, summary: str, port: int = 0) -> None:
        super().__init__((HOST, port), _Handler)
        self.session = session
        self.token = secrets.token_urlsafe(24)
        self.page = live_page(title, summary).encode()

    @property
    def address(self) -> str:
        """The address of the page, with its token."""
        return f"http://{HOST}:{self.server_port}/{self.token}/"


class _Handler(BaseHTTPRequestHandler):
    server: LiveServer
    server_version, sys_version = "Conclave", ""
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        """The page itself, and nothing else."""
        if self._place() == "":
            self._send(HTTPStatus.OK, "text/html; charset=utf-8", self.server.page)
        else:
            self._refuse(HTTPStatus.NOT_FOUND)

    def do_POST(self) -> None:
        """A question of the page, as JSON."""
        length = int(self.headers.get("Content-Length") or 0) if self._is_number("Content-Length") else 0
        if length > _MOST_BYTES:
            self.close_connection = True
            self._refuse(HTTPStatus.REQUEST_ENTITY_TOO_LARGE)
            return
        body = self.rfile.read(length)
        place = self._place()
        if place is None:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        try:
            asked = json.loads(body or b"{}")
            if not isinstance(asked, dict):
                raise ValueError
        except ValueError:
            self._refuse(HTTPStatus.BAD_REQUEST)
            return
        try:
            answer = self.server.session.answer(place, asked)
        except KeyError:
            self._refuse(HTTPStatus.NOT_FOUND)
            return
        self._send(HTTPStatus.OK, "application/json", json.dumps(answer).encode())

    def _is_number(self, header: str) -> bool:
        return (self.headers.get(header) or "0").isdigit()

    def _place(self) -> str | None:
        """What the address names after the token; None for a request that is not the page's own."""
        own = {f"{HOST}:{self.server.server_port}", f"localhost:{self.server.server_port}"}
        origin = self.headers.get("Origin")
        if self.headers.get("Host") not in own or (origin is not None and origin not in {f"http://{o}" for o in own}):
            return None
        token, slash, place = self.path.lstrip("/").partition("/")
        is_known = hmac.compare_digest(token.encode(), self.server.token.encode())
        return place if is_known and slash else None

    def _refuse(self, status: HTTPStatus) -> None:
        self._send(status, "text/plain; charset=utf-8", f"{status.value} {status.phrase}\n".encode())

    def _send(self, status: HTTPStatus, kind: str, body: bytes) -> None:
        self.send_response(status)
        headers = {
            "Content-Type": kind,
            "Content-Length": str(len(body)),
            "Cache-Control": "no-store",
            "Referrer-Policy": "no-referrer",
            "X-Content-Type-Options": "nosniff",
            "X-Frame-Options": "DENY",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Cross-Origin-Opener-Policy": "same-origin",
        }
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, format: str, *arguments: Any) -> None:
        """Nothing is logged: the terminal belongs to the person at it."""


def serve(
    session: Session, title: str, summary: str = "", port: int = 0, ready: Callable[[str], None] | None = None
) -> None:
    """Serve the page until interrupted. ``ready`` is called with its address. ``OSError`` where the port is taken."""
    with LiveServer(session, title, summary, port) as server:
        if ready is not None:
            ready(server.address)
        try:
            server.serve_forever()
        except KeyboardInterrupt:
            return
