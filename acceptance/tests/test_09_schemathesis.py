"""Schemathesis looks for requests that the services handle otherwise than their documents say.

What it is told about each service, and which checks are widened why, is in `schemathesis/`.
"""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from string import Template

import pytest

from harness import stack
from harness.binaries import ROOT, SERVICES
from harness.service import Starter, environment
from harness.stack import Stack, person
from harness.waiting import until

SETTINGS = ROOT / "acceptance" / "schemathesis"
LONGEST = 150
"""In how many seconds a run has to end."""


@pytest.fixture
def fuzzed(starter: Starter) -> Iterator[Stack]:
    """New services, because what is left of the data of others makes no campaign."""
    own = stack.start(starter, "--launcher-poll-interval", "50ms")
    yield own
    own.close()


@pytest.fixture
def known(fuzzed: Stack) -> dict[str, str]:
    """What the settings name: ids of things that there are."""
    template_id = fuzzed.template()["id"]
    list_id = fuzzed.recipient_list(person("Ada"))["id"]
    (ada,) = fuzzed.recipients.all("listRecipients", path={"id": list_id})
    both = {"template_id": template_id, "recipient_list_id": list_id}
    launched, scheduled = fuzzed.campaign(**both, due_in=1.0), fuzzed.campaign(**both)
    one = {"id": launched["id"]}
    until(lambda: fuzzed.scheduler.all("listCampaignMessages", path=one), "a campaign has messages")
    return {
        "TEMPLATE_ID": template_id,
        "LIST_ID": list_id,
        "RECIPIENT_ID": ada["id"],
        "LAUNCHED_ID": launched["id"],
        "SCHEDULED_ID": scheduled["id"],
    }


@pytest.mark.parametrize("name", SERVICES)
def test_schemathesis_finds_nothing(fuzzed: Stack, known: dict[str, str], tmp_path: Path, name: str) -> None:
    api = fuzzed.apis[name]
    settings, report = tmp_path / "schemathesis.toml", tmp_path / "report.json"
    # In dictionaries, Schemathesis does not put in variables itself.
    settings.write_text(Template((SETTINGS / f"{name}.toml").read_text()).substitute(known))
    run = subprocess.run(
        [
            Path(sys.executable).with_name("schemathesis"),
            "--config-file",
            settings,
            "run",
            f"{api.service.url}/openapi.json",
            "--header",
            f"Authorization: Bearer {api.service.token}",
            "--checks",
            "all",
            "--no-color",
            "--report-json-path",
            report,
        ],
        env=environment({"PYTHONPATH": str(SETTINGS), "HOME": str(tmp_path)}),
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=LONGEST,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
    result = json.loads(report.read_text())
    operations = api.document.operations
    assert result["operations"]["tested"] == len(operations), "every operation is tested"
    assert {phase["status"] for phase in result["phases"].values()} == {"success"}, result["phases"]
    assert result["errors"] == []
    assert result["failures"] == []
    assert_that_requests_are_accepted(result)


def assert_that_requests_are_accepted(result: dict) -> None:
    """Fails where all that was sent to an operation was refused: then nothing was tested there."""
    for operation, phases in result["valid_rates"].items():
        assert sum(phase["accepted"] for phase in phases.values()) > 0, f"{operation}: {phases}"
