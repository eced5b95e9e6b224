"""After everything else: what the services have logged holds no secret and no address.

The last file of the suite. Run alone, it still looks at what its own few requests have logged.
"""

import json
import re

import pytest

from harness.binaries import SERVICES
from harness.service import Service, Starter
from harness.stack import PERSON, Stack, person

ADDRESS = re.compile(r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+")


@pytest.fixture(scope="module")
def logged(services: Stack, starter: Starter) -> list[Service]:
    """All services that the suite has started, after at least one campaign, refused and created."""
    secretive = person("Confidential")
    customers = services.recipient_list({**secretive, "attributes": {}})
    assert services.ask(recipient_list_id=customers["id"]).status_code == 422
    services.add(customers["id"], secretive)
    assert services.ask(recipient_list_id=services.recipient_list(secretive)["id"]).status_code == 201
    assert {service.name for service in starter.started} == set(SERVICES)
    return starter.started


def test_no_log_shows_a_token(starter: Starter, logged: list[Service]) -> None:
    for service in logged:
        text = service.logs.read_text()
        assert not [token for token in starter.secrets if token in text], service.logs
        assert "Bearer " not in text, service.logs


def test_no_log_shows_an_address_or_what_is_known_of_a_recipient(logged: list[Service]) -> None:
    for service in logged:
        text = service.logs.read_text()
        found = ADDRESS.search(text)
        assert not found, f"{service.logs}: …{text[max(found.start() - 200, 0) : found.end()]}"
        assert "people.example" not in text, service.logs
        assert f'"{PERSON}":' not in text, service.logs
        assert "Confidential" not in text, service.logs


def test_no_service_has_panicked_or_failed_for_a_reason_of_its_own(logged: list[Service]) -> None:
    for service in logged:
        for line in map(json.loads, service.logs.read_text().splitlines()):
            assert line.get("code") != "internal_error", line
            assert "internal error" not in line["message"], line
            assert "panic" not in line["message"], line


def test_every_refusal_because_of_a_provider_is_one_error_with_its_trace(logged: list[Service]) -> None:
    refusals = 0
    for service in logged:
        lines = [json.loads(line) for line in service.logs.read_text().splitlines()]
        answered = [line for line in lines if line.get("target") == "access"]
        errors = {}
        for line in lines:
            if line["level"] == "ERROR" and "provider" in line and "status" in line:
                request = line["span"]["request_id"]
                assert request not in errors, f"logged twice: {line}"
                errors[request] = line
        for line in answered:
            if str(line.get("code")).startswith("provider_"):
                refusals += 1
                error = errors[line["span"]["request_id"]]
                assert error["code"] == line["code"]
                assert {"provider", "operation", "attempts"} <= error.keys()
                assert error["span"]["trace_id"] == line["span"]["trace_id"]
    assert refusals or len(logged) == len(SERVICES), "the rest of the suite provokes some"
