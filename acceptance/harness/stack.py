"""The three services together, and the data that campaigns are made from."""

import json
import uuid
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx

from .api import Api
from .binaries import RECIPIENTS, SCHEDULER, TEMPLATES
from .document import NDJSON
from .service import Service, Starter

UNKNOWN = "0198f0c2-0000-7000-8000-000000000000"
"""An id that nothing has."""

PERSON = "first_name"
"""The variable that the templates here need."""

FAR = "2099-03-01T09:00:00Z"
"""A time to send at that no test comes to."""


@dataclass
class Stack:
    """APIs of the three services; the scheduler meets the other two."""

    templates: Api
    recipients: Api
    scheduler: Api

    def close(self) -> None:
        """Closes the connections to all three."""
        for api in (self.templates, self.recipients, self.scheduler):
            api.close()

    @property
    def apis(self) -> dict[str, Api]:
        """The APIs by the names of the services."""
        return {TEMPLATES: self.templates, RECIPIENTS: self.recipients, SCHEDULER: self.scheduler}

    def template(self, **changes: Any) -> dict[str, Any]:
        """A new template, active unless `changes` say otherwise."""
        return self.templates.ok("createTemplate", json={**content(), **changes})

    def recipient_list(self, *rows: dict[str, Any], name: str = "Customers") -> dict[str, Any]:
        """A new list with these recipients."""
        made = self.recipients.ok("createRecipientList", json={"name": name})
        if rows:
            self.add(made["id"], *rows)
        return self.recipients.ok("getRecipientList", path={"id": made["id"]})

    def add(self, list_id: str, *rows: dict[str, Any]) -> None:
        """Adds recipients to a list."""
        imported = self.recipients.ok("importRecipients", path={"id": list_id}, **ndjson(*rows))
        assert imported == {"added": len(rows)}

    def asked(self, due_in: float | None = None, **changes: Any) -> dict[str, Any]:
        """The body of a request for a campaign, from a new template and list unless `changes`
        name others; `due_in` is in how many seconds it is to be sent, from when this returns."""
        body = {"name": "Spring", "send_at": FAR, **changes}
        if "template_id" not in body:
            body["template_id"] = self.template()["id"]
        if "recipient_list_id" not in body:
            body["recipient_list_id"] = self.recipient_list(person("Ada"))["id"]
        if due_in is not None:
            body["send_at"] = soon(due_in)
        return body

    def ask(self, key: str | None = None, headers: dict[str, str] | None = None, **changes: Any) -> httpx.Response:
        """Asks for a campaign, with a key of its own unless one is given."""
        headers = {"Idempotency-Key": key or str(uuid.uuid4()), **(headers or {})}
        return self.scheduler.call("createCampaign", headers=headers, json=self.asked(**changes))

    def campaign(self, **changes: Any) -> dict[str, Any]:
        """A new campaign."""
        answer = self.ask(**changes)
        assert answer.status_code == 201, answer.text
        return answer.json()

    def stored(self) -> int:
        """How many campaigns there are."""
        return len(self.scheduler.all("listCampaigns"))


def scheduler_at(
    starter: Starter, templates: tuple[str, str], recipients: tuple[str, str], *flags: str, **options: Any
) -> Service:
    """A scheduler whose providers are at these addresses, with these tokens."""
    meets = {
        "TEMPLATE_SERVICE_URL": templates[0],
        "TEMPLATE_SERVICE_TOKEN": templates[1],
        "RECIPIENT_SERVICE_URL": recipients[0],
        "RECIPIENT_SERVICE_TOKEN": recipients[1],
    }
    return starter.start(SCHEDULER, *flags, env=meets, **options)


def start(starter: Starter, *flags: str, **options: Any) -> Stack:
    """Starts all three services; `flags` and `options` are for the scheduler."""
    templates = starter.start(TEMPLATES)
    recipients = starter.start(RECIPIENTS)
    meets = [(one.url, one.token) for one in (templates, recipients)]
    scheduler = scheduler_at(starter, *meets, *flags, **options)
    return Stack(Api(templates), Api(recipients), Api(scheduler))


def content() -> dict[str, Any]:
    """What an active template says that needs a first name."""
    return {
        "name": "Spring sale",
        "status": "active",
        "subject": "{{first_name}}, spring is here",
        "html_body": "<p>Hello {{ first_name }}</p>",
        "text_body": "Hello {{first_name}}",
        "variables": [{"name": PERSON, "required": True, "default": None}],
        "locale": "en-GB",
    }


def person(name: str, **more: Any) -> dict[str, Any]:
    """A row of an import: somebody with a first name, and an address that nobody else has."""
    email = f"{name.lower()}.{uuid.uuid4().hex[:12]}@people.example"
    return {"email": email, "attributes": {PERSON: name}, **more}


def ndjson(*rows: dict[str, Any]) -> dict[str, Any]:
    """The parts of a request that make its body newline-delimited JSON."""
    return {
        "content": "".join(f"{json.dumps(row)}\n" for row in rows).encode(),
        "headers": {"Content-Type": NDJSON},
    }


def soon(seconds: float) -> str:
    """An instant in so many seconds, to the millisecond."""
    at = datetime.now(UTC) + timedelta(seconds=seconds)
    return at.isoformat(timespec="milliseconds").replace("+00:00", "Z")
