"""What a caller sees of the scheduler while a real provider is stopped, and once it is back."""

from collections.abc import Iterator

import pytest

from harness import stack
from harness.api import Api
from harness.binaries import TEMPLATES
from harness.service import Starter
from harness.stack import Stack
from harness.waiting import until

OPEN = 2.0
"""How long the circuit breaker stays open, in seconds."""


@pytest.fixture
def own(starter: Starter) -> Iterator[Stack]:
    """Services of the test's own, in which one can be stopped."""
    flags = {
        "--provider-attempts": "1",
        "--provider-breaker-failures": "3",
        "--provider-breaker-window": "3",
        "--provider-breaker-probes": "1",
        "--provider-breaker-open": f"{int(OPEN * 1000)}ms",
    }
    own = stack.start(starter, *(part for flag in flags.items() for part in flag))
    yield own
    own.close()


def breaker(api: Api, provider: str) -> str:
    """The state of the circuit breaker for a provider, as readiness shows it."""
    dependencies = api.ok("ready", token=None)["dependencies"]
    return next(one["circuit_breaker"] for one in dependencies if one["name"] == provider)


def metric(api: Api, *parts: str) -> float:
    """The sum of the metrics whose lines have all of these parts."""
    lines = api.client.get("/metrics").text.splitlines()
    return sum(float(line.rsplit(" ", 1)[1]) for line in lines if all(part in line for part in parts))


def test_a_provider_that_is_away_is_told_and_found_again(own: Stack, starter: Starter) -> None:
    body = own.asked()
    assert breaker(own.scheduler, TEMPLATES) == "closed"
    assert own.templates.service.stop() == 0

    for _ in range(3):
        answer = own.ask("the-key", **body)
        assert (answer.status_code, answer.json()["code"]) == (503, "provider_unavailable")
        assert int(answer.headers["Retry-After"]) >= 1
        assert answer.json()["provider"] == TEMPLATES
    assert metric(own.scheduler, "scheduler_refusals", "provider_unavailable") == 3

    answer = own.ask("the-key", **body)
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_circuit_open")
    assert int(answer.headers["Retry-After"]) >= 1
    assert breaker(own.scheduler, TEMPLATES) != "closed"
    assert breaker(own.scheduler, "recipient-service") == "closed"
    assert own.scheduler.ok("listRecipientLists")["items"], "the other provider is asked as before"
    assert own.stored() == 0

    address = own.templates.service.url.removeprefix("http://")
    token = own.templates.service.token
    back = starter.start(TEMPLATES, listen=address, env={"AUTH_TOKENS": token})
    with Api(back) as api:
        # Its data was in memory, so the template is another one.
        template = api.ok("createTemplate", token=token, json=stack.content())
    body = {**body, "template_id": template["id"]}

    def created() -> bool:
        answer = own.ask("the-key", **body)
        assert answer.status_code == 201 or answer.json()["code"] == "provider_circuit_open"
        return answer.status_code == 201

    until(created, "the breaker lets requests through again")
    until(lambda: breaker(own.scheduler, TEMPLATES) == "closed", "the breaker is closed")
    assert own.stored() == 1


def test_a_campaign_waits_for_a_provider_that_is_away_when_it_is_due(own: Stack) -> None:
    made = own.campaign(due_in=2.0)
    assert own.templates.service.stop() == 0
    until(lambda: metric(own.scheduler, "scheduler_launches_total", "provider_"), "a launch was tried")
    one = {"id": made["id"]}
    until(lambda: own.scheduler.ok("getCampaign", path=one)["status"] == "scheduled", "it is given back")
    cancelled = own.scheduler.ok("cancelCampaign", path=one)
    assert (cancelled["status"], cancelled["message_count"]) == ("cancelled", 0)
