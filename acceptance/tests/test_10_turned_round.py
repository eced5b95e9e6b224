"""The contract turned round, by the built tools on the built scheduler: faults, and a short load.

The plan is that of the repository, but for how the services start: the binaries that are tested. What it
comes to is read from the report that the teams read.
"""

import json
import re
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path

import pytest

from harness.binaries import ROOT, SERVICES

TOOL = "consumer-verify"
LEDGER = ("lost", "duplicated", "altered", "phantom", "half_stored", "settled")
"""The checks of a load that hold whatever the latency."""
MOST_SECONDS = 300
"""How long a call may take."""


@pytest.fixture(scope="module")
def project(binaries: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the contract, and a plan that starts the built services."""
    folder = tmp_path_factory.mktemp("project")
    for part in ("pacts", "schemas"):
        shutil.copytree(ROOT / part, folder / part)
    plan = (ROOT / "contracts.toml").read_text()
    plan = re.sub(r"^build = .*\n", "", plan, flags=re.MULTILINE)
    for name in SERVICES:
        by_cargo = f'start = ["cargo", "run", "--quiet", "-p", "{name}", "--", '
        assert by_cargo in plan, name
        plan = plan.replace(by_cargo, f"start = [{json.dumps(str(binaries / name))}, ")
    (folder / "contracts.toml").write_text(plan)
    return folder


@pytest.fixture(scope="module")
def tool(binaries: Path) -> Path:
    """The built tool."""
    path = binaries / TOOL
    if not path.is_file():
        pytest.fail(f"{TOOL} is not in {binaries}: build it with `cargo build -p {TOOL}`, as the services")
    return path


def call(tool: Path, project: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [tool, *arguments], cwd=project, capture_output=True, text=True, timeout=MOST_SECONDS, check=False
    )


def report(project: Path, folder: str) -> dict:
    return json.loads((project / "target" / folder / "report.json").read_text())


def balanced(project: Path, called: subprocess.CompletedProcess[str]) -> dict:
    """What a load came to, once its ledger is right. How fast it was is a matter of the machine: an exit
    status of 1 is for its budget alone."""
    assert called.returncode in (0, 1), called.stdout + called.stderr
    (step,) = report(project, "load-test")["steps"]
    ledger = [outcome for outcome in step["outcomes"] if outcome["subject"]["check"] in LEDGER]
    assert len(ledger) == len(LEDGER), called.stdout
    assert all(outcome["verdict"]["verdict"] == "kept" for outcome in ledger), called.stdout
    assert step["load"]["ledger"]["stored"] == step["load"]["ledger"]["acknowledged"]
    return step["load"]


def test_every_fault_of_a_template_is_taken_as_it_has_to_be(tool: Path, project: Path) -> None:
    called = call(tool, project, "faults", "--only", "create a campaign/an active template with everything/")
    assert called.returncode == 0, called.stdout + called.stderr
    found = report(project, "fault-report")
    cells = [outcome["subject"] for step in found["steps"] for outcome in step["outcomes"]]
    assert len(cells) > 150
    assert {cell["class"] for cell in cells} == {
        "connection", "time", "http", "status", "flapping", "invalid", "valid", "lying",
    }  # fmt: skip


def test_a_refusal_is_in_the_report_with_its_answer_and_its_log_line(tool: Path, project: Path) -> None:
    cell = "create a campaign/a recipient list/status-500"
    called = call(tool, project, "faults", "--only", cell)
    assert called.returncode == 0, called.stdout + called.stderr
    (outcome,) = report(project, "fault-report")["steps"][0]["outcomes"]
    assert outcome["exchange"]["received"]["status"] == 502
    (line,) = [json.loads(line) for line in outcome["logged"] if '"ERROR"' in line]
    assert line["provider"] == "recipient-service"
    assert line["operation"] == "GET /v1/recipient-lists/{id}"
    assert outcome["subject"]["repeat"] == f"consumer-verify faults --only '{cell}' --seed 1"


def test_no_report_shows_a_token(tool: Path, project: Path) -> None:
    call(tool, project, "faults", "--only", "a template with a revoked token/status-403")
    for path in (project / "target" / "fault-report").glob("report.*"):
        assert not re.search(r"Bearer [0-9a-f]{32}", path.read_text()), path


def test_a_load_of_two_seconds_balances(tool: Path, project: Path) -> None:
    called = call(tool, project, "load", "--rate", "10", "--for", "2s")
    assert balanced(project, called)["ledger"]["acknowledged"] > 0


def test_a_load_balances_while_its_database_is_killed(tool: Path, project: Path) -> None:
    if not list(Path("/usr/lib/postgresql").glob("*/bin/initdb")):
        pytest.skip("no PostgreSQL is installed that could be started")
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    # The server's own user has to reach its folder.
    with tempfile.TemporaryDirectory(prefix="postgres-") as folder:
        Path(folder).chmod(0o755)
        script = json.dumps([str(ROOT / "acceptance/harness/postgres.sh"), f"{folder}/data", str(port)])
        database = f'[services.database]\nrole = "provider"\nstart = {script}\nready_timeout = "1m"\n'
        plan = (project / "contracts.toml").read_text()
        plan = plan.replace("[services.template-service]", f'{database}url = "http://127.0.0.1:{port}"\n\n[services.template-service]')
        plan = re.sub(
            r'^DATABASE = "memory".*$',
            f'DATABASE_URL = "postgres://postgres@127.0.0.1:{port}/postgres"\nWAITS_FOR = "{{database.url}}"',
            plan,
            flags=re.MULTILINE,
        )
        plan = re.sub(r'DATABASE = "target/load-test[^"]*", ', "", plan)
        config = project / "on-postgres.toml"
        config.write_text(plan)
        called = call(
            tool, project, "load", "--config", str(config), "--rate", "10", "--for", "8s",
            "--during", "database: kill at 2s for 2s",
        )  # fmt: skip
        load = balanced(project, called)
        assert load["ledger"]["acknowledged"] > 0
        assert [event["event"] for event in load["events"]] == ["killed", "back"], load["events"]
