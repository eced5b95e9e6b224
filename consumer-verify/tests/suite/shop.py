"""A consumer in another language: it orders what its provider has, and looks at little of it."""

import http.server
import json
import os
import sys
import urllib.request

ORDERS = []


class Shop(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.answer(200, {"orders": ORDERS})

    def do_POST(self):
        try:
            url = os.environ["STOCK_URL"] + "/items/apple"
            with urllib.request.urlopen(url, timeout=float(os.environ["PATIENCE"])) as answer:
                item = json.load(answer)
            if item == {}:
                os._exit(7)
            ORDERS.append({"number": len(ORDERS), "item": item["id"]})
            self.answer(201, {"item": item["id"]})
        except Exception as error:
            print(f"ERROR stock, GET /items/{{id}}: {error}", file=sys.stderr, flush=True)
            self.answer(502, {"code": "stock_unusable"})

    def answer(self, status, body):
        text = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("content-type", "application/json")
        self.send_header("content-length", str(len(text)))
        self.end_headers()
        self.wfile.write(text)

    def log_message(self, *_):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Shop)
print(f"listening on http://127.0.0.1:{server.server_port}", flush=True)
server.serve_forever()
