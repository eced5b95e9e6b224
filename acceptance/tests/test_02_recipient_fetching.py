"""The second part of the test plan: recipient lists are listed, and the recipients of one read."""

import json

import pytest

from harness.document import NDJSON
from harness.stack import UNKNOWN, Stack, person

PEOPLE = [
    person("Ada", locale="en-GB", time_zone="Europe/London"),
    person("Grace", time_zone="America/New_York"),
    person("Emmy", status="unsubscribed"),
    person("Sofia", status="bounced"),
    person("Mary"),
]


@pytest.fixture(scope="module")
def customers(services: Stack) -> dict:
    """A list with all of PEOPLE."""
    return services.recipient_list(*PEOPLE)


def as_imported(recipient: dict) -> dict:
    """A recipient without what the service adds: the id, and what was left out of the row."""
    kept = {name: value for name, value in recipient.items() if name != "id" and value is not None}
    if kept["status"] == "subscribed":
        del kept["status"]
    return kept


def test_all_recipient_lists_are_listed_with_their_sizes(services: Stack, customers: dict) -> None:
    empty = services.recipient_list(name="Nobody yet")
    pages = services.recipients.pages("listRecipientLists", limit=1)
    listed = [one for page in pages for one in page]
    assert [one for one in listed if one["id"] in (customers["id"], empty["id"])] == [customers, empty]
    assert (customers["size"], empty["size"]) == (len(PEOPLE), 0)


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_the_recipients_of_a_list_come_once_and_in_order(services: Stack, customers: dict, limit: int) -> None:
    pages = services.recipients.pages("listRecipients", limit=limit, path={"id": customers["id"]})
    listed = [recipient for page in pages for recipient in page]
    assert [as_imported(recipient) for recipient in listed] == PEOPLE
    assert len({recipient["id"] for recipient in listed}) == len(PEOPLE)


def test_a_stream_has_the_same_recipients_as_the_pages(services: Stack, customers: dict) -> None:
    one = {"id": customers["id"]}
    answer = services.recipients.call("listRecipients", path=one, headers={"Accept": NDJSON})
    assert answer.headers["content-type"] == NDJSON
    streamed = [json.loads(line) for line in answer.text.splitlines()]
    assert streamed == services.recipients.all("listRecipients", path=one)


def test_a_recipient_can_be_given_another_status(services: Stack) -> None:
    made = services.recipient_list(person("Ada"))
    (ada,) = services.recipients.all("listRecipients", path={"id": made["id"]})
    changed = services.recipients.ok(
        "changeRecipient",
        path={"id": made["id"], "recipient_id": ada["id"]},
        json={"status": "unsubscribed"},
    )
    assert changed == {**ada, "status": "unsubscribed"}
    assert services.recipients.all("listRecipients", path={"id": made["id"]}) == [changed]


def test_an_import_with_one_wrong_row_adds_nobody(services: Stack) -> None:
    made = services.recipient_list()
    rows = [json.dumps(person("Ada")), json.dumps({"email": "not an address"})]
    problem = services.recipients.refused(
        422,
        "row_invalid",
        "importRecipients",
        path={"id": made["id"]},
        content="\n".join(rows),
        headers={"Content-Type": NDJSON},
    )
    assert (problem["line"], problem["field"]) == (2, "email")
    assert services.recipients.ok("getRecipientList", path={"id": made["id"]})["size"] == 0


def test_the_scheduler_shows_all_lists_of_the_recipient_service(services: Stack, customers: dict) -> None:
    listed = services.scheduler.ok("listRecipientLists")["items"]
    assert customers in listed
    assert len(listed) == len(services.recipients.all("listRecipientLists"))


def test_a_list_that_does_not_exist_is_not_found(services: Stack) -> None:
    for operation in ("getRecipientList", "listRecipients"):
        services.recipients.refused(404, "recipient_list_not_found", operation, path={"id": UNKNOWN})
