"""The error cases of the test plan: every problem that an OpenAPI document names is provoked."""

from collections.abc import Iterator

import pytest

from harness.api import Api
from harness.binaries import SCHEDULER, SERVICES
from harness.problems import NOT_FROM_OUTSIDE, OWN, common, provocation
from harness.problems.world import World
from harness.service import Starter
from harness.stack import Stack


@pytest.fixture(scope="module")
def world(services: Stack, starter: Starter) -> Iterator[World]:
    world = World(services, starter)
    yield world
    world.close()


def documented(api: Api) -> set[str]:
    """The codes of all problems in a document."""
    return {code for operation in api.document.operations.values() for code in operation.problems}


@pytest.mark.parametrize("name", SERVICES)
def test_every_documented_problem_of_every_operation_is_provoked(
    services: Stack, world: World, name: str, subtests: pytest.Subtests
) -> None:
    api = services.apis[name]
    for operation in api.document.operations.values():
        for code, status in operation.problems.items():
            if code in NOT_FROM_OUTSIDE:
                continue
            with subtests.test(f"{operation.id} {code}"):
                provoke = provocation(name, code)
                assert provoke, f"say in harness/problems/ how to provoke {code}, or why it cannot be"
                answer = provoke(world, api, operation)
                assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text


@pytest.mark.parametrize("name", SERVICES)
def test_no_provocation_is_for_a_problem_that_is_not_documented(services: Stack, name: str) -> None:
    assert set(OWN[name]) <= documented(services.apis[name])


def test_no_reason_is_for_a_problem_that_is_documented_nowhere_or_provoked(services: Stack) -> None:
    everywhere = set().union(*(documented(api) for api in services.apis.values()))
    assert set(NOT_FROM_OUTSIDE) <= everywhere
    assert set(common.PROVOCATIONS) <= everywhere
    provoked = set(common.PROVOCATIONS).union(*OWN.values())
    assert not provoked & set(NOT_FROM_OUTSIDE)


CREATES_FIRST = {"idempotency_key_reused"}
"""Provoked by creating a campaign first."""


def test_no_refused_request_for_a_campaign_leaves_one_behind(
    services: Stack, world: World, subtests: pytest.Subtests
) -> None:
    create = services.scheduler.document.operations["createCampaign"]
    for code in create.problems.keys() - NOT_FROM_OUTSIDE.keys() - CREATES_FIRST:
        with subtests.test(code):
            stored = world.stored()
            answer = provocation(SCHEDULER, code)(world, services.scheduler, create)
            assert answer.is_error
            assert world.stored() == stored


@pytest.mark.parametrize(
    ("code", "pointer"),
    [
        ("provider_data_invalid", "/items"),
        ("provider_id_mismatch", "/id"),
        ("provider_duplicate_id", "/items/1/id"),
        ("provider_time_zone_unknown", "/items/0/time_zone"),
    ],
)
def test_a_refusal_because_of_a_provider_names_it_the_call_and_the_place(
    services: Stack, world: World, code: str, pointer: str
) -> None:
    create = services.scheduler.document.operations["createCampaign"]
    problem = provocation(SCHEDULER, code)(world, services.scheduler, create).json()
    assert problem["provider"] in ("template-service", "recipient-service")
    assert problem["operation"].startswith("GET /v1/")
    assert problem["pointer"] == pointer
    if code == "provider_data_invalid":
        assert problem["rule"] == {"keyword": "type", "expected": "array"}


def test_what_there_is_not_is_a_problem_too(services: Stack) -> None:
    for api in services.apis.values():
        unknown = api.client.get("/v1/nothing")
        assert (unknown.status_code, unknown.json()["code"]) == (404, "route_not_found")
        wrong = api.client.delete("/health/live")
        assert (wrong.status_code, wrong.json()["code"]) == (405, "method_not_allowed")
        assert "GET" in wrong.headers["Allow"]
