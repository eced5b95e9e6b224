"""Problems that only the Recipient service has."""

import socket
from http.client import HTTPResponse

import httpx

from ..api import Api
from ..document import NDJSON, Operation
from ..stack import UNKNOWN, ndjson
from . import common
from .common import unknown_id
from .world import World

MOST_LINES = 1_000_000


def recipient_not_found(world: World, api: Api, operation: Operation) -> httpx.Response:
    request = world.right(api, operation)
    request["path"] = {**request["path"], "recipient_id": UNKNOWN}
    return api.call(operation.id, **request)


def row_invalid(world: World, api: Api, operation: Operation) -> httpx.Response:
    return api.call(operation.id, path={"id": world.list_id}, **ndjson({"email": "nobody"}))


def too_many_lines(world: World, api: Api, operation: Operation) -> httpx.Response:
    headers = {"Content-Type": NDJSON}
    return api.call(operation.id, path={"id": world.list_id}, headers=headers, content=b"\n" * (MOST_LINES + 1))


def body_invalid(world: World, api: Api, operation: Operation) -> httpx.Response:
    if operation.id == "importRecipients":
        return _broken_off(world, api, operation)
    return common.body_invalid(world, api, operation)


def _broken_off(world: World, api: Api, operation: Operation) -> httpx.Response:
    """Announces more of a body than it sends; no client of HTTP does that by itself."""
    url = httpx.URL(api.service.url)
    head = [
        f"POST {operation.path.format(id=world.list_id)} HTTP/1.1",
        f"Host: {url.host}",
        f"Authorization: Bearer {api.service.token}",
        f"Content-Type: {NDJSON}",
        "Content-Length: 100",
    ]
    with socket.create_connection((url.host, url.port), timeout=30) as connection:
        connection.sendall(("\r\n".join(head) + "\r\n\r\n" + "{").encode())
        connection.shutdown(socket.SHUT_WR)
        came = HTTPResponse(connection, method="POST")
        came.begin()
        answer = httpx.Response(came.status, headers=came.getheaders(), content=came.read())
        came.close()
    api.document.check(operation, answer)
    return answer


PROVOCATIONS = {
    "recipient_list_not_found": unknown_id,
    "recipient_not_found": recipient_not_found,
    "row_invalid": row_invalid,
    "too_many_lines": too_many_lines,
    "body_invalid": body_invalid,
}
