"""How each documented problem is provoked from outside, or why it cannot be.

A provocation is a function that sends a request which has to be refused, and gives the answer. It
stands in `common.py` where it is the same for all operations, otherwise in the file of its service.
"""

from collections.abc import Callable

import httpx

from ..api import Api
from ..binaries import RECIPIENTS, SCHEDULER, TEMPLATES
from ..document import Operation
from . import common, recipients, scheduler, templates
from .world import World

Provocation = Callable[[World, Api, Operation], httpx.Response]

NOT_FROM_OUTSIDE = {
    "internal_error": (
        "A fault of the service itself. Whatever a caller does that leads to one is a defect, which "
        "Schemathesis looks for."
    ),
    "database_unavailable": (
        "The database is a file of the service's own or another server; the tests in "
        "consumer/tests/suite/database.rs and service/ take it away."
    ),
}
"""Documented problems that no request leads to, with the reason."""

OWN: dict[str, dict[str, Provocation]] = {
    TEMPLATES: templates.PROVOCATIONS,
    RECIPIENTS: recipients.PROVOCATIONS,
    SCHEDULER: scheduler.PROVOCATIONS,
}
"""The provocations that only one service has, by the code of the problem."""


def provocation(service: str, code: str) -> Provocation | None:
    """How to provoke a problem of an operation of this service."""
    return OWN[service].get(code) or common.PROVOCATIONS.get(code)
