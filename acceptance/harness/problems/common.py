"""Problems that are the same wherever they are documented."""

import httpx

from ..api import Api
from ..document import JSON, Operation
from ..stack import UNKNOWN
from .world import World

TOO_LARGE = 2 * 1024 * 1024
"""More bytes than a body may have."""


def token_missing(world: World, api: Api, operation: Operation) -> httpx.Response:
    return api.call(operation.id, token=None, **world.right(api, operation))


def token_invalid(world: World, api: Api, operation: Operation) -> httpx.Response:
    return api.call(operation.id, token="nobody-knows-it", **world.right(api, operation))


def path_invalid(world: World, api: Api, operation: Operation) -> httpx.Response:
    request = world.right(api, operation)
    request["path"] = {**request["path"], "id": "%FF"}
    return api.call(operation.id, **request)


def unknown_id(world: World, api: Api, operation: Operation) -> httpx.Response:
    request = world.right(api, operation)
    request["path"] = {**request["path"], "id": UNKNOWN}
    return api.call(operation.id, **request)


def query_invalid(world: World, api: Api, operation: Operation) -> httpx.Response:
    return api.call(operation.id, params=[("limit", "1"), ("limit", "2")], **world.right(api, operation))


def limit_out_of_range(world: World, api: Api, operation: Operation) -> httpx.Response:
    return api.call(operation.id, params={"limit": 0}, **world.right(api, operation))


def cursor_invalid(world: World, api: Api, operation: Operation) -> httpx.Response:
    return api.call(operation.id, params={"cursor": "nobody-gave-it"}, **world.right(api, operation))


def body_invalid(world: World, api: Api, operation: Operation) -> httpx.Response:
    request = world.right(api, operation)
    request["json"] = {**request["json"], "no_such_member": 1}
    return api.call(operation.id, **request)


def content_type_unsupported(world: World, api: Api, operation: Operation) -> httpx.Response:
    request = world.right(api, operation)
    request["headers"] = {**request.get("headers", {}), "Content-Type": "text/plain"}
    return api.call(operation.id, **request)


def body_too_large(world: World, api: Api, operation: Operation) -> httpx.Response:
    request = world.right(api, operation)
    del request["json"]
    request["headers"] = {**request.get("headers", {}), "Content-Type": JSON}
    return api.call(operation.id, content=b" " * TOO_LARGE, **request)


PROVOCATIONS = {
    "token_missing": token_missing,
    "token_invalid": token_invalid,
    "path_invalid": path_invalid,
    "query_invalid": query_invalid,
    "limit_out_of_range": limit_out_of_range,
    "cursor_invalid": cursor_invalid,
    "body_invalid": body_invalid,
    "content_type_unsupported": content_type_unsupported,
    "body_too_large": body_too_large,
}
