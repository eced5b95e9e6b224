"""Waiting for a condition instead of for a time."""

import time
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

INTERVAL = 0.02
"""How long to wait between two looks, in seconds."""


def until(look: Callable[[], T], what: str, patience: float = 15.0) -> T:
    """Looks until what it sees is true, and gives it. Fails after `patience` seconds."""
    deadline = time.monotonic() + patience
    while True:
        seen = look()
        if seen:
            return seen
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {patience} s: {what}; seen last: {seen!r}")
        time.sleep(INTERVAL)
