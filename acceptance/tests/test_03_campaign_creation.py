"""The third part of the test plan: a campaign from a template and a recipient list."""

import uuid
from concurrent.futures import ThreadPoolExecutor

import pytest

from harness.stack import FAR, PERSON, Stack, person

SNAPSHOT = ("id", "version", "name", "locale", "subject", "html_body", "text_body")
"""What a campaign keeps of its template."""


def test_a_campaign_is_read_back_as_it_was_answered(services: Stack) -> None:
    answer = services.ask(name="Spring 2099")
    assert answer.status_code == 201
    made = answer.json()
    assert answer.headers["Location"] == f"/v1/campaigns/{made['id']}"
    assert answer.headers["ETag"] == '"1"'
    assert (made["name"], made["status"], made["send_at"], made["due_at"]) == ("Spring 2099", "scheduled", FAR, FAR)
    assert (made["message_count"], made["launched_at"], made["failure"]) == (0, None, None)
    assert services.scheduler.ok("getCampaign", path={"id": made["id"]}) == made


def test_a_campaign_keeps_the_template_as_it_was(services: Stack) -> None:
    template = services.template()
    made = services.campaign(template_id=template["id"])
    snapshot = {name: template[name] for name in SNAPSHOT}
    assert made["template"] == snapshot
    change = {"name": "Another", "subject": "Another", "html_body": "<p>Another</p>", "locale": "de"}
    services.templates.ok("updateTemplate", path={"id": template["id"]}, json=change)
    assert services.scheduler.ok("getCampaign", path={"id": made["id"]})["template"] == snapshot


def test_everybody_who_wants_mail_gets_it_once(services: Stack) -> None:
    ada, grace = person("Ada", locale="en-GB"), person("Grace", time_zone="America/New_York")
    customers = services.recipient_list(
        ada,
        person("Emmy", status="unsubscribed"),
        person("Sofia", status="bounced"),
        {**ada, "email": ada["email"].upper()},
        grace,
    )
    made = services.campaign(recipient_list_id=customers["id"])
    assert (made["recipient_list_id"], made["recipient_count"]) == (customers["id"], 2)
    assert made["left_out"] == {"unsubscribed": 1, "bounced": 1, "duplicates": 1}

    known = services.recipients.all("listRecipients", path={"id": customers["id"]})
    chosen = [known[0], known[4]]
    expected = [
        {
            **{name: recipient[name] for name in ("id", "email", "locale", "time_zone")},
            "deliver_at": FAR,
            "variables": {PERSON: recipient["attributes"][PERSON]},
        }
        for recipient in chosen
    ]
    for limit in (1, 1000):
        pages = services.scheduler.pages("listCampaignRecipients", limit=limit, path={"id": made["id"]})
        assert [recipient for page in pages for recipient in page] == expected


def test_the_default_of_a_variable_is_for_recipients_without_a_value(services: Stack) -> None:
    variables = [{"name": PERSON, "required": True, "default": "friend"}]
    template = services.template(variables=variables)
    nameless = {**person("Ada"), "attributes": {}}
    customers = services.recipient_list(nameless, person("Grace"))
    made = services.campaign(template_id=template["id"], recipient_list_id=customers["id"])
    recipients = services.scheduler.all("listCampaignRecipients", path={"id": made["id"]})
    assert [one["variables"] for one in recipients] == [{PERSON: "friend"}, {PERSON: "Grace"}]


def test_a_local_time_is_another_instant_in_each_zone(services: Stack) -> None:
    customers = services.recipient_list(
        person("Ada", time_zone="Europe/London"),
        person("Grace", time_zone="America/New_York"),
        person("Chika", time_zone="Asia/Tokyo"),
        person("Mary"),
    )
    made = services.campaign(recipient_list_id=customers["id"], send_at="2098-07-01T09:00:00")
    assert made["send_at"] == "2098-07-01T09:00:00"
    recipients = services.scheduler.all("listCampaignRecipients", path={"id": made["id"]})
    assert [one["deliver_at"] for one in recipients] == [
        "2098-07-01T08:00:00Z",
        "2098-07-01T13:00:00Z",
        "2098-07-01T00:00:00Z",
        "2098-07-01T09:00:00Z",
    ]
    assert made["due_at"] == "2098-07-01T00:00:00Z", "the earliest of them"


def test_campaigns_are_listed_in_the_order_in_which_they_were_made(services: Stack) -> None:
    made = [services.campaign(name=f"Campaign {n}") for n in range(3)]
    ids = [one["id"] for one in made]
    for limit in (1, 1000):
        pages = services.scheduler.pages("listCampaigns", limit=limit)
        listed = [one for page in pages for one in page if one["id"] in ids]
        assert listed == [
            {**one, "template": {name: one["template"][name] for name in ("id", "version")}} for one in made
        ]


def test_the_same_key_and_body_give_the_same_campaign(services: Stack) -> None:
    key, body = str(uuid.uuid4()), services.asked()
    first = services.ask(key, **body)
    stored = services.stored()
    again = services.ask(key, **body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert again.headers["Idempotent-Replay"] == "true"
    assert again.json() == first.json()
    assert services.stored() == stored


def test_the_same_key_at_the_same_time_gives_one_campaign(services: Stack) -> None:
    key, body, stored = str(uuid.uuid4()), services.asked(), services.stored()
    with ThreadPoolExecutor(max_workers=8) as pool:
        answers = list(pool.map(lambda _: services.ask(key, **body), range(16)))
    assert sorted(answer.status_code for answer in answers) == [200] * 15 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert services.stored() == stored + 1


def test_the_same_key_with_another_body_is_refused(services: Stack) -> None:
    key, body = str(uuid.uuid4()), services.asked()
    assert services.ask(key, **body).status_code == 201
    stored = services.stored()
    for change in ({"name": "Another"}, {"send_at": "2098-01-01T00:00:00Z"}):
        answer = services.ask(key, **{**body, **change})
        assert (answer.status_code, answer.json()["code"]) == (422, "idempotency_key_reused")
    assert services.stored() == stored


def test_a_key_is_free_again_when_its_request_was_refused(services: Stack) -> None:
    key, template = str(uuid.uuid4()), services.template(status="draft")
    body = services.asked(template_id=template["id"])
    assert services.ask(key, **body).json()["code"] == "template_not_active"
    change = {name: template[name] for name in ("name", "subject", "html_body", "text_body", "variables", "locale")}
    services.templates.ok("updateTemplate", path={"id": template["id"]}, json={**change, "status": "active"})
    assert services.ask(key, **body).status_code == 201


@pytest.mark.parametrize("status", ["draft", "archived"])
def test_a_template_that_is_not_active_is_refused_and_nothing_is_stored(services: Stack, status: str) -> None:
    template = services.template(status="draft")
    if status == "archived":
        services.templates.ok("archiveTemplate", path={"id": template["id"]})
    body = services.asked(template_id=template["id"])
    stored = services.stored()
    answer = services.ask(**body)
    assert (answer.status_code, answer.json()["code"]) == (422, "template_not_active")
    assert services.stored() == stored
