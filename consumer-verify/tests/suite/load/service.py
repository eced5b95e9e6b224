"""A provider with a catalogue, and a consumer that makes things out of it and keeps them on disk.

The consumer writes each thing to its store and syncs it before it acknowledges it, so that it keeps
its word also when it is killed.
"""

import json
import os
import sys
import threading
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, urlsplit

PARTS = [{"part": 0}, {"part": 1}, {"part": 2}]


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def log_message(self, *_):
        pass

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)


class Provider(Handler):
    def do_GET(self):
        body = {
            "/health": {},
            "/catalogue": {"colour": "red"},
            "/catalogue/parts": {"items": PARTS, "next": None},
        }[urlsplit(self.path).path]
        self.answer(200, body)


class Store:
    def __init__(self, path):
        self.lock = threading.Lock()
        self.things = []
        self.by_key = {}
        if os.path.exists(path):
            for line in open(path, "rb").read().split(b"\n"):
                try:
                    self.remember(json.loads(line))
                except ValueError:
                    pass  # cut off by the kill, and never acknowledged
        self.file = open(path, "ab")

    def remember(self, thing):
        self.by_key[thing["key"]] = len(self.things)
        self.things.append(thing)

    def create(self, thing):
        with self.lock:
            if thing["key"] in self.by_key:
                return 200, self.by_key[thing["key"]]
            self.file.write(b"\n" + json.dumps(thing).encode())
            self.file.flush()
            os.fsync(self.file.fileno())
            self.remember(thing)
            return 201, len(self.things) - 1


class Consumer(Handler):
    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        try:
            url = os.environ["CATALOGUE"] + "/catalogue"
            colour = json.load(urllib.request.urlopen(url, timeout=10))["colour"]
        except (OSError, ValueError):
            return self.answer(502, {"problem": "the catalogue does not answer"})
        thing = {"key": self.headers["Idempotency-Key"], "name": body["name"], "colour": colour}
        status, id = STORE.create(thing)
        self.answer(status, {"id": id})

    def do_GET(self):
        url = urlsplit(self.path)
        match url.path.split("/")[1:]:
            case ["health"]:
                self.answer(200, {"dependencies": []})
            case ["things"]:
                start = int(parse_qs(url.query).get("after", ["0"])[0])
                page = STORE.things[start : start + 50]
                items = [{"id": start + n, "name": one["name"]} for n, one in enumerate(page)]
                more = start + 50 < len(STORE.things)
                self.answer(200, {"items": items, "next": start + 50 if more else None})
            case ["things", id] if int(id) < len(STORE.things):
                thing = STORE.things[int(id)]
                self.answer(200, {"id": int(id), "name": thing["name"], "colour": thing["colour"]})
            case ["things", id, "parts"] if int(id) < len(STORE.things):
                self.answer(200, {"items": PARTS, "next": None})
            case _:
                self.answer(404, {})


if __name__ == "__main__":
    if sys.argv[1] == "consumer":
        STORE = Store(os.environ["STORE"])
    handler = {"provider": Provider, "consumer": Consumer}[sys.argv[1]]
    server = ThreadingHTTPServer(("127.0.0.1", 0), handler)
    print(f"listening on http://127.0.0.1:{server.server_address[1]}", flush=True)
    server.serve_forever()
