"""The first part of the test plan: templates are listed, filtered and read."""

import pytest

from harness.stack import UNKNOWN, Stack


@pytest.fixture(scope="module")
def templates(services: Stack) -> list[dict]:
    """Templates of this module's own, in the order in which they were made."""
    statuses = ["active", "draft", "active", "active", "draft"]
    return [services.template(name=f"Template {n}", status=status) for n, status in enumerate(statuses)]


def summary(template: dict) -> dict:
    """What a list shows of a template."""
    return {name: template[name] for name in ("id", "name", "version", "status", "locale", "updated_at")}


def own(listed: list[dict], templates: list[dict]) -> list[dict]:
    """Those of the listed that belong to this module."""
    ids = {template["id"] for template in templates}
    return [one for one in listed if one["id"] in ids]


@pytest.mark.parametrize("limit", [1, 2, 1000])
def test_all_templates_come_once_and_in_order_whatever_the_size_of_the_pages(
    services: Stack, templates: list[dict], limit: int
) -> None:
    pages = services.templates.pages("listTemplates", limit=limit)
    assert all(len(page) == limit for page in pages[:-1])
    listed = [template for page in pages for template in page]
    assert own(listed, templates) == [summary(template) for template in templates]
    assert len({template["id"] for template in listed}) == len(listed)


def test_a_list_can_be_of_one_status_only(services: Stack, templates: list[dict]) -> None:
    for status in ("draft", "active", "archived"):
        pages = services.templates.pages("listTemplates", limit=2, params={"status": status})
        listed = [template for page in pages for template in page]
        assert all(template["status"] == status for template in listed)
        expected = [summary(template) for template in templates if template["status"] == status]
        assert own(listed, templates) == expected


def test_a_template_is_read_as_it_was_written(services: Stack, templates: list[dict]) -> None:
    for template in templates:
        assert services.templates.ok("getTemplate", path={"id": template["id"]}) == template


def test_a_change_makes_the_next_version_and_archiving_takes_it_out_of_use(services: Stack) -> None:
    template = services.template()
    one = {"id": template["id"]}
    change = {"name": "Autumn sale", "subject": "Leaves", "html_body": "<p>Leaves</p>", "locale": "de"}
    changed = services.templates.ok("updateTemplate", path=one, json=change)
    assert (changed["version"], changed["status"], changed["name"]) == (2, "active", "Autumn sale")
    assert changed["variables"] == [], "nothing is taken over from the version before"
    archived = services.templates.ok("archiveTemplate", path=one)
    assert archived["status"] == "archived"
    assert services.templates.ok("archiveTemplate", path=one) == archived


def test_the_scheduler_shows_all_templates_of_the_template_service(services: Stack, templates: list[dict]) -> None:
    listed = services.scheduler.ok("listTemplates")["items"]
    assert own(listed, templates) == [summary(template) for template in templates]
    assert len(listed) == len(services.templates.all("listTemplates"))


def test_a_template_that_does_not_exist_is_not_found(services: Stack) -> None:
    problem = services.templates.refused(404, "template_not_found", "getTemplate", path={"id": UNKNOWN})
    assert problem["id"] == UNKNOWN
