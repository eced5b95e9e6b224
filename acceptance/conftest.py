"""Starts the built services, and keeps and shows what they log."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from harness import stack
from harness.binaries import NotBuilt, folder
from harness.service import Starter
from harness.stack import Stack


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--binaries",
        metavar="DIR",
        help="the folder with the three built services; Cargo's `release` without it",
    )


def pytest_sessionstart(session: pytest.Session) -> None:
    try:
        session.config.binaries = folder(session.config.getoption("--binaries"))
    except NotBuilt as error:
        raise pytest.UsageError(str(error)) from error


@pytest.fixture(scope="session")
def binaries(pytestconfig: pytest.Config) -> Path:
    """The folder with the built services."""
    return pytestconfig.binaries


@pytest.fixture(scope="session")
def starter(binaries: Path, tmp_path_factory: pytest.TempPathFactory, pytestconfig: pytest.Config) -> Iterator[Starter]:
    """Starts services. Those that a test did not stop itself have to end well at the end."""
    starter = Starter(binaries, tmp_path_factory.mktemp("logs"))
    pytestconfig.starter = starter
    yield starter
    try:
        running = [service for service in starter.started if service.process.poll() is None]
        ended = [(service.logs.name, service.stop()) for service in running]
        assert all(status == 0 for _, status in ended), f"exit statuses: {ended}"
    finally:
        starter.kill_all()


@pytest.fixture(scope="session")
def services(starter: Starter) -> Iterator[Stack]:
    """The three services, shared by all tests; each makes data of its own."""
    started = stack.start(starter, "--launcher-poll-interval", "50ms")
    yield started
    started.close()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Iterator[None]:
    """Shows, with a test that failed, what the services logged last."""
    report = yield
    starter: Starter | None = getattr(item.config, "starter", None)
    if report.failed and starter is not None:
        for service in starter.started:
            report.sections.append((f"log of {service.name} at {service.url}", service.tail()))
    return report
