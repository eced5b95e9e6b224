"""Plays both providers of the scheduler in one server, for answers that real ones do not give."""

import json
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from .document import JSON
from .stack import PERSON, content
from .waiting import until

TEMPLATE_ID, LIST_ID = "welcome", "customers"

TEMPLATES = "/v1/templates"
TEMPLATE = f"{TEMPLATES}/{TEMPLATE_ID}"
LISTS = "/v1/recipient-lists"
LIST = f"{LISTS}/{LIST_ID}"
MEMBERS = f"{LIST}/recipients"

Answer = Callable[[str | None, int], tuple[int, Any]]
"""Takes the cursor that is asked for, and how often the path was asked, this time included; gives
the status and the body, as JSON. None for a body breaks the connection off."""

CHANGED = "2026-01-15T10:30:00Z"


def template() -> dict[str, Any]:
    """A right template."""
    return {"id": TEMPLATE_ID, "version": 1, "updated_at": CHANGED, **content()}


def recipient_list() -> dict[str, Any]:
    """A right list of one."""
    return {"id": LIST_ID, "name": "Customers", "size": 1, "updated_at": CHANGED}


def recipient() -> dict[str, Any]:
    """The one who is on it."""
    return {
        "id": "ada",
        "email": "ada@people.example",
        "status": "subscribed",
        "locale": None,
        "time_zone": None,
        "attributes": {PERSON: "Ada"},
    }


def always(body: Any, status: int = 200) -> Answer:
    """The same answer every time."""
    return lambda cursor, asked: (status, body)


def page(*items: dict[str, Any]) -> Answer:
    """The only page of a list."""
    return always({"items": items, "next_cursor": None})


class WrongProvider:
    """Answers rightly, until it is told otherwise."""

    def __init__(self) -> None:
        kept = ("id", "name", "version", "status", "locale", "updated_at")
        summary = {name: template()[name] for name in kept}
        self._right = {
            TEMPLATES: page(summary),
            TEMPLATE: always(template()),
            LISTS: page(recipient_list()),
            LIST: always(recipient_list()),
            MEMBERS: page(recipient()),
        }
        self._answers = dict(self._right)
        self._asked: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), self._handler())
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()
        self.url = f"http://127.0.0.1:{self._server.server_port}"

    def close(self) -> None:
        """Stops it."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    @contextmanager
    def wrong(self, path: str, answer: Answer) -> Iterator[None]:
        """Answers so to this path meanwhile."""
        self._asked.clear()
        self._answers[path] = answer
        try:
            yield
        finally:
            self._answers = dict(self._right)

    @contextmanager
    def silent(self, path: str) -> Iterator[tuple[Callable[[], object], Callable[[], None]]]:
        """Keeps requests to this path waiting meanwhile. Gives what waits until there is one, and
        what answers them all."""
        go_on = threading.Event()

        def wait(cursor: str | None, asked: int) -> tuple[int, Any]:
            go_on.wait(60)
            return self._right[path](cursor, asked)

        with self.wrong(path, wait):
            try:
                yield lambda: until(lambda: self._asked[path], f"{path} is asked"), go_on.set
            finally:
                go_on.set()

    def _answer(self, target: str) -> tuple[int, Any]:
        url = urlsplit(target)
        cursor = parse_qs(url.query).get("cursor", [None])[0]
        with self._lock:
            self._asked[url.path] += 1
            asked = self._asked[url.path]
        answer = self._answers.get(url.path)
        return answer(cursor, asked) if answer else (404, {"code": "not_found"})

    def _handler(self) -> type[BaseHTTPRequestHandler]:
        provider = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            # Head and body go out together; otherwise the second waits for an acknowledgement.
            wbufsize = -1

            def do_GET(self) -> None:
                status, body = provider._answer(self.path)
                self.close_connection = body is None
                if body is None:
                    return
                text = json.dumps(body).encode()
                media_type = JSON if status < 400 else "application/problem+json"
                self.send_response(status)
                self.send_header("Content-Type", media_type)
                self.send_header("Content-Length", str(len(text)))
                self.end_headers()
                self.wfile.write(text)

            def handle(self) -> None:
                # The scheduler need not wait for an answer.
                with suppress(ConnectionError):
                    super().handle()

            def log_message(self, *_: Any) -> None:
                pass

        return Handler
