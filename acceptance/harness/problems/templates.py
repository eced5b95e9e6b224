"""Problems that only the Template service has."""

from typing import Any

import httpx

from ..api import Api
from ..document import Operation
from ..stack import content
from .common import unknown_id
from .world import World


def saying(**changes: Any):
    """A template with content that breaks a rule."""

    def provoke(world: World, api: Api, operation: Operation) -> httpx.Response:
        request = world.right(api, operation)
        request["json"] = {**content(), **changes}
        return api.call(operation.id, **request)

    return provoke


def archived(world: World, api: Api, operation: Operation) -> httpx.Response:
    template = world.stack.template()
    api.ok("archiveTemplate", path={"id": template["id"]})
    return api.call(operation.id, path={"id": template["id"]}, json=content())


def variables(*names: str) -> list[dict[str, Any]]:
    return [{"name": name, "required": True, "default": None} for name in names]


PROVOCATIONS = {
    "template_not_found": unknown_id,
    "template_archived": archived,
    "template_length": saying(name=" "),
    "template_subject_control_character": saying(subject="Two\nlines"),
    "template_locale_invalid": saying(locale="en_GB"),
    "template_variable_name_invalid": saying(variables=variables("first name")),
    "template_variable_duplicate": saying(variables=variables("first_name", "first_name")),
    "template_placeholder_malformed": saying(html_body="<p>{{first_name</p>"),
    "template_variable_undeclared": saying(variables=[]),
}
