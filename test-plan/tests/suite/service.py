"""A service in another language: a provider, a consumer, and everything that can be wrong with one.

Its mode is its first argument; it writes its process id to the file that is the second.
"""

import json
import os
import signal
import subprocess
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

mode, pid_file = sys.argv[1:3]
states = []


def tell(line):
    with open("told", "a") as file:
        print(line, file=file)


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, value):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self):
        if self.path == "/ready":
            self.answer(503 if mode == "never-ready" else 200, {})
        elif self.headers.get("Authorization") != f"Bearer {os.environ['TOKEN']}":
            self.answer(401, {})
        elif mode.startswith("hangs"):
            tell("asked")
            time.sleep(1000)
        elif mode == "dies-when-asked":
            print("out of memory", file=sys.stderr, flush=True)
            os._exit(9)
        elif mode == "echoes-its-token":
            self.answer(200, {"name": self.headers["Authorization"], "id": 7})
        elif self.path == "/things/a%2Fb":
            self.answer(200, {"name": "found by its saved id", "states": states})
        else:
            self.answer(200, {"name": "a thing", "id": "a/b", "tags": ["x", "y"], "none": None})

    def do_POST(self):
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        if self.path == "/states":
            if mode.startswith("hangs"):
                tell(f"{body['action']} {body['state']}")
            if mode == "hangs-always" and body["action"] == "teardown":
                time.sleep(1000)
            if body["action"] == "setup":
                states.append(body["state"])
            else:
                states.remove(body["state"])
            self.answer(200, {})
        else:
            self.answer(201, {"echo": body, "states": states, "agent": self.headers["User-Agent"]})

    def log_message(self, *_):
        pass


def main():
    with open(pid_file, "w") as file:
        file.write(str(os.getpid()))
    if mode == "dies-at-once":
        print("cannot open the database", file=sys.stderr)
        sys.exit(4)
    if mode == "deaf":
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
    if mode == "has-a-child":
        child = subprocess.Popen(["sleep", "1000"])
        with open(pid_file, "w") as file:
            file.write(str(child.pid))
    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    if mode != "silent":
        print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
    server.serve_forever()


main()
