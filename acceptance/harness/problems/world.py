"""What provocations find there: services with data, and schedulers whose providers are wrong."""

import uuid
from typing import Any

from ..api import Api
from ..document import Operation
from ..service import Starter
from ..stack import Stack, ndjson, person, scheduler_at
from ..wrong_provider import LIST_ID, TEMPLATE_ID, WrongProvider

MANY = "1000"


class World:
    """Right requests for every operation, and places to send them to."""

    def __init__(self, stack: Stack, starter: Starter) -> None:
        self.stack = stack
        self.provider = WrongProvider()
        provider = (self.provider.url, starter.token())
        once = ("--provider-attempts", "1", "--launcher", "off")
        # Each is for one kind of fault, so that none has to be waited for longer than needed.
        steady = ("--provider-breaker-failures", MANY, "--provider-breaker-window", MANY)
        one_by_one = ("--provider-concurrency", "1", "--provider-queue", "0")
        impatient = ("--provider-timeout", "300ms")
        fragile = ("--provider-breaker-failures", "1", "--provider-breaker-open", "1h")

        def start(*flags: str) -> Api:
            return Api(scheduler_at(starter, provider, provider, *once, *flags))

        self.steady = start(*steady, *one_by_one)
        self.impatient = start(*steady, *impatient)
        self.fragile = start(*fragile)
        self.template_id = stack.template()["id"]
        self.list_id = stack.recipient_list(person("Ada"))["id"]
        recipients = stack.recipients.all("listRecipients", path={"id": self.list_id})
        self.recipient_id = recipients[0]["id"]
        self.campaign_id = stack.campaign(template_id=self.template_id, recipient_list_id=self.list_id)["id"]

    def close(self) -> None:
        """Stops what is not a process."""
        for api in (self.steady, self.impatient, self.fragile):
            api.close()
        self.provider.close()

    def stored(self) -> int:
        """How many campaigns there are in all schedulers."""
        schedulers = (self.stack.scheduler, self.steady, self.impatient, self.fragile)
        return sum(len(api.all("listCampaigns")) for api in schedulers)

    def right(self, api: Api, operation: Operation) -> dict[str, Any]:
        """The parts of a request that nothing is wrong with."""
        request: dict[str, Any] = {}
        if operation.path_parameters:
            request["path"] = self._path(operation)
        if operation.id == "importRecipients":
            request |= ndjson(person("Grace"))
        elif operation.body:
            request["json"] = self._body(api, operation)
        if operation.id == "createCampaign":
            request["headers"] = {"Idempotency-Key": str(uuid.uuid4())}
        return request

    def _path(self, operation: Operation) -> dict[str, Any]:
        ids = {
            "templates": self.template_id,
            "recipient-lists": self.list_id,
            "campaigns": self.campaign_id,
        }
        collection = operation.path.split("/")[2]
        known = {"id": ids[collection], "recipient_id": self.recipient_id, "position": 1}
        return {name: known[name] for name in operation.path_parameters}

    def _body(self, api: Api, operation: Operation) -> dict[str, Any]:
        if operation.id == "createCampaign" and api is not self.stack.scheduler:
            return self.stack.asked(template_id=TEMPLATE_ID, recipient_list_id=LIST_ID)
        if operation.id == "createCampaign":
            return self.stack.asked(template_id=self.template_id, recipient_list_id=self.list_id)
        media_type = operation.definition["requestBody"]["content"][operation.body]
        return media_type["example"]
