"""What becomes of a campaign: launched, failed or cancelled; and who may change which version."""

import pytest

from harness.stack import PERSON, Stack, person
from harness.waiting import until

DUE = 1.5
"""In how many seconds a campaign is due here: enough to create it, and to do something to it."""


def ended(services: Stack, campaign: dict) -> dict:
    """The campaign once nothing more will happen to it."""
    one = {"id": campaign["id"]}

    def look() -> dict | None:
        now = services.scheduler.ok("getCampaign", path=one)
        return now if now["status"] in ("launched", "failed", "cancelled") else None

    return until(look, "the campaign ends")


def test_a_due_campaign_is_launched_with_one_message_for_each_recipient(services: Stack) -> None:
    template = services.template(
        subject="{{first_name}}: hello",
        html_body="<p>{{first_name}}</p>",
        text_body="Hello {{first_name}}",
    )
    ada, grace = person("Ada"), person("Grace")
    grace["attributes"][PERSON] = "<Grace> & co"
    customers = services.recipient_list(ada, person("Emmy", status="unsubscribed"), grace)
    made = services.campaign(template_id=template["id"], recipient_list_id=customers["id"], due_in=DUE)
    one = {"id": made["id"]}
    assert services.scheduler.all("listCampaignMessages", path=one) == []

    launched = ended(services, made)
    assert (launched["status"], launched["failure"]) == ("launched", None)
    assert launched["message_count"] == launched["recipient_count"] == 2
    assert launched["version"] > made["version"]
    assert launched["launched_at"] > launched["due_at"]

    recipients = services.scheduler.all("listCampaignRecipients", path=one)
    pages = services.scheduler.pages("listCampaignMessages", limit=1, path=one)
    listed = [message for page in pages for message in page]
    assert [message["email"] for message in listed] == [recipient["email"] for recipient in recipients]
    assert [message["recipient_id"] for message in listed] == [recipient["id"] for recipient in recipients]

    shown = [
        services.scheduler.ok("getCampaignMessage", path={**one, "position": message["position"]}) for message in listed
    ]
    assert [message["subject"] for message in shown] == ["Ada: hello", "<Grace> & co: hello"]
    assert [message["html_body"] for message in shown] == ["<p>Ada</p>", "<p>&lt;Grace&gt; &amp; co</p>"]
    assert [message["text_body"] for message in shown] == ["Hello Ada", "Hello <Grace> & co"]


def archive(services: Stack, template: dict) -> None:
    services.templates.ok("archiveTemplate", path={"id": template["id"]})


def change(services: Stack, template: dict) -> None:
    body = {"name": "Another", "subject": "Another", "html_body": "<p>Another</p>", "locale": "de"}
    services.templates.ok("updateTemplate", path={"id": template["id"]}, json=body)


@pytest.mark.parametrize(("happens", "code"), [(archive, "template_not_active"), (change, "template_changed")])
def test_a_campaign_fails_when_its_template_is_another_by_then(services: Stack, happens, code: str) -> None:
    template = services.template()
    made = services.campaign(template_id=template["id"], due_in=DUE)
    happens(services, template)
    failed = ended(services, made)
    assert (failed["status"], failed["failure"]["code"]) == ("failed", code)
    assert failed["failure"]["detail"]
    assert services.scheduler.all("listCampaignMessages", path={"id": made["id"]}) == []
    services.scheduler.refused(409, "campaign_not_cancellable", "cancelCampaign", path={"id": made["id"]})


def test_a_cancelled_campaign_stays_cancelled_and_is_never_launched(services: Stack) -> None:
    made = services.campaign(due_in=DUE)
    one = {"id": made["id"]}
    cancelled = services.scheduler.ok("cancelCampaign", path=one)
    assert (cancelled["status"], cancelled["version"]) == ("cancelled", 2)
    assert services.scheduler.ok("cancelCampaign", path=one) == cancelled, "cancelling again does nothing"

    # Another one that is due later is launched, so the first would have been.
    later = services.campaign(due_in=DUE)
    assert ended(services, later)["status"] == "launched"
    assert services.scheduler.ok("getCampaign", path=one) == cancelled
    assert services.scheduler.all("listCampaignMessages", path=one) == []


def test_an_answer_is_not_sent_again_to_who_has_it(services: Stack) -> None:
    made = services.campaign()
    one = {"id": made["id"]}
    tag = services.scheduler.call("getCampaign", path=one).headers["ETag"]
    for known in (tag, f"W/{tag}", f'"7", {tag}', "*"):
        answer = services.scheduler.call("getCampaign", path=one, headers={"If-None-Match": known})
        assert (answer.status_code, answer.headers["ETag"]) == (304, tag)
    answer = services.scheduler.call("getCampaign", path=one, headers={"If-None-Match": '"7"'})
    assert (answer.status_code, answer.json()) == (200, made)


def test_only_the_version_that_the_caller_has_seen_is_cancelled(services: Stack) -> None:
    one = {"id": services.campaign()["id"]}
    tag = services.scheduler.call("getCampaign", path=one).headers["ETag"]
    refused = {"path": one, "headers": {"If-Match": '"77"'}}
    problem = services.scheduler.refused(412, "precondition_failed", "cancelCampaign", **refused)
    assert problem["etag"] == tag
    answer = services.scheduler.call("cancelCampaign", path=one, headers={"If-Match": tag})
    assert (answer.status_code, answer.json()["status"]) == (200, "cancelled")
    assert answer.headers["ETag"] != tag
    services.scheduler.refused(412, "precondition_failed", "cancelCampaign", path=one, headers={"If-Match": tag})
