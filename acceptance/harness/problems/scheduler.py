"""Problems that only the scheduler has: what is wrong with a request, and with its providers."""

import threading
from collections.abc import Callable
from typing import Any

import httpx

from .. import wrong_provider as wrong
from ..api import Api
from ..document import Operation
from ..stack import PERSON, UNKNOWN, person
from ..waiting import until
from ..wrong_provider import Answer
from .common import unknown_id
from .world import World


def asking(**changes: Any):
    """A request for a campaign with something wrong in its body."""
    return with_body(lambda world: changes)


def with_body(changes: Callable[[World], dict[str, Any]]):
    """The same, where what is wrong has to be made first."""

    def provoke(world: World, api: Api, operation: Operation) -> httpx.Response:
        request = world.right(api, operation)
        request["json"] = {**request["json"], **changes(world)}
        return api.call(operation.id, **request)

    return provoke


def with_headers(*headers: tuple[str, str]):
    """A request with these headers instead of the right ones."""

    def provoke(world: World, api: Api, operation: Operation) -> httpx.Response:
        request = world.right(api, operation)
        request["headers"] = dict(headers)
        return api.call(operation.id, **request)

    return provoke


def draft(world: World) -> dict[str, Any]:
    return {"template_id": world.stack.template(status="draft")["id"]}


def nameless(world: World) -> dict[str, Any]:
    return {"recipient_list_id": world.stack.recipient_list({**person("Ada"), "attributes": {}})["id"]}


def nobody(world: World) -> dict[str, Any]:
    return {"recipient_list_id": world.stack.recipient_list(person("Emmy", status="bounced"))["id"]}


def huge(world: World) -> dict[str, Any]:
    template = world.stack.template(html_body="{{first_name}}" * 1_000)
    row = {**person("Ada"), "attributes": {PERSON: "A" * 12_000}}
    return {"template_id": template["id"], "recipient_list_id": world.stack.recipient_list(row)["id"]}


def idempotency_key_reused(world: World, api: Api, operation: Operation) -> httpx.Response:
    request = world.right(api, operation)
    api.ok(operation.id, **request)
    request["json"] = {**request["json"], "name": "Another"}
    return api.call(operation.id, **request)


def message_not_found(world: World, api: Api, operation: Operation) -> httpx.Response:
    return api.call(operation.id, **world.right(api, operation))


def not_cancellable(world: World, api: Api, operation: Operation) -> httpx.Response:
    one = {"id": world.stack.campaign(due_in=1.0)["id"]}
    until(lambda: api.ok("getCampaign", path=one)["status"] == "launched", "the campaign is launched")
    return api.call(operation.id, path=one)


ASKED_FIRST = {
    "listTemplates": wrong.TEMPLATES,
    "listRecipientLists": wrong.LISTS,
    "createCampaign": wrong.MEMBERS,
}
"""The pages that an operation reads from a provider."""


def answering(answer: Answer, path: str | None = None):
    """A provider that answers wrongly: to the pages that the operation reads, or to `path`."""

    def provoke(world: World, _: Api, operation: Operation) -> httpx.Response:
        with world.provider.wrong(path or ASKED_FIRST[operation.id], answer):
            return world.steady.call(operation.id, **world.right(world.steady, operation))

    return provoke


def provider_circuit_open(world: World, _: Api, operation: Operation) -> httpx.Response:
    with world.provider.wrong(ASKED_FIRST[operation.id], wrong.always(None)):
        world.fragile.call(operation.id, **world.right(world.fragile, operation))
        return world.fragile.call(operation.id, **world.right(world.fragile, operation))


def provider_timeout(world: World, _: Api, operation: Operation) -> httpx.Response:
    with world.provider.silent(ASKED_FIRST[operation.id]):
        return world.impatient.call(operation.id, **world.right(world.impatient, operation))


def provider_busy(world: World, _: Api, operation: Operation) -> httpx.Response:
    """While one call to the provider waits for its answer, there is no room for another."""
    first = "listRecipientLists" if operation.id == "listRecipientLists" else "listTemplates"
    with Api(world.steady.service) as other, world.provider.silent(ASKED_FIRST[first]) as (until_asked, go_on):
        waiting = threading.Thread(target=other.call, args=(first,))
        waiting.start()
        until_asked()
        answer = world.steady.call(operation.id, **world.right(world.steady, operation))
        go_on()
        waiting.join()
        return answer


def endless(cursor: str | None, asked: int) -> tuple[int, Any]:
    return 200, {"items": [], "next_cursor": f"page-{asked}"}


def changed_meanwhile(cursor: str | None, asked: int) -> tuple[int, Any]:
    return 200, {**wrong.template(), "version": asked}


PROVOCATIONS = {
    "campaign_not_found": unknown_id,
    "message_not_found": message_not_found,
    "campaign_not_cancellable": not_cancellable,
    "precondition_invalid": with_headers(("If-Match", "1"), ("If-None-Match", "1")),
    "precondition_failed": with_headers(("If-Match", '"77"')),
    "idempotency_key_missing": with_headers(),
    "idempotency_key_invalid": with_headers(("Idempotency-Key", "two words")),
    "idempotency_key_reused": idempotency_key_reused,
    "send_at_not_in_future": asking(send_at="2020-03-01T09:00:00Z"),
    "template_not_found": asking(template_id=UNKNOWN),
    "template_not_active": with_body(draft),
    "recipient_list_not_found": asking(recipient_list_id=UNKNOWN),
    "recipient_variables_missing": with_body(nameless),
    "recipients_empty": with_body(nobody),
    "message_too_large": with_body(huge),
    "template_changed_meanwhile": answering(changed_meanwhile, wrong.TEMPLATE),
    "provider_unavailable": answering(wrong.always(None)),
    "provider_circuit_open": provider_circuit_open,
    "provider_busy": provider_busy,
    "provider_timeout": provider_timeout,
    "provider_refused_credentials": answering(wrong.always({"code": "token_invalid"}, 401)),
    "provider_answered_unexpectedly": answering(wrong.always({"code": "teapot"}, 418)),
    "provider_data_invalid": answering(wrong.always({"items": 7, "next_cursor": None})),
    "provider_cursor_repeated": answering(wrong.always({"items": [], "next_cursor": "again"})),
    "provider_pages_endless": answering(endless),
    "provider_id_mismatch": answering(wrong.always({**wrong.template(), "id": "another"}), wrong.TEMPLATE),
    "provider_size_mismatch": answering(wrong.page()),
    "provider_duplicate_id": answering(wrong.page(wrong.recipient(), wrong.recipient())),
    "provider_time_zone_unknown": answering(wrong.page({**wrong.recipient(), "time_zone": "Mars/Base"})),
}
