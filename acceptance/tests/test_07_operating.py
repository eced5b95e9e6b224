"""What an operator sees: health, metrics, the documentation page, configuration and exit statuses."""

import json
import re
import signal
import sqlite3
from pathlib import Path

import pytest

from harness import stack
from harness.api import Api
from harness.binaries import RECIPIENTS, SERVICES, TEMPLATES
from harness.service import Service, Starter
from harness.stack import Stack

TOKENS = {
    "AUTH_TOKENS": "hush-of-callers",
    "TEMPLATE_SERVICE_TOKEN": "hush-for-templates",
    "RECIPIENT_SERVICE_TOKEN": "hush-for-recipients",
}

SAMPLE = re.compile(r"^(?P<name>[a-z_]+)(\{(?P<labels>.*)\})? (?P<value>[-+0-9.eINFa]+)$")


@pytest.mark.parametrize("name", SERVICES)
def test_health_needs_no_token(services: Stack, name: str) -> None:
    api = services.apis[name]
    for operation in ("live", "ready"):
        assert api.ok(operation, token=None)["status"] == "ok"


def test_the_scheduler_names_its_providers_when_it_is_ready(services: Stack) -> None:
    dependencies = services.scheduler.ok("ready", token=None)["dependencies"]
    assert [one["name"] for one in dependencies] == [TEMPLATES, RECIPIENTS]


@pytest.mark.parametrize("name", SERVICES)
def test_metrics_are_in_the_openmetrics_format_and_need_no_token(services: Stack, name: str) -> None:
    answer = services.apis[name].client.get("/metrics")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/openmetrics-text; version=1.0.0")
    *lines, end = answer.text.splitlines()
    assert end == "# EOF"
    samples = [line for line in lines if not line.startswith("# ")]
    assert all(SAMPLE.match(line) for line in samples)
    typed = {line.split(" ")[2] for line in lines if line.startswith("# TYPE ")}
    suffix = re.compile("_(total|info|bucket|sum|count|created)$")
    names = {line.partition("{")[0].partition(" ")[0] for line in samples}
    assert all(one in typed or suffix.sub("", one) in typed for one in names)


def test_the_scheduler_counts_requests_campaigns_and_calls_of_providers(services: Stack) -> None:
    services.campaign()
    text = services.scheduler.client.get("/metrics").text
    for wanted in (
        'http_server_request_duration_seconds_count{method="POST",route="/v1/campaigns",status="2xx"}',
        f'scheduler_provider_call_duration_seconds_count{{provider="{TEMPLATES}"',
        f'scheduler_provider_breaker_state{{provider="{RECIPIENTS}",state="closed"}} 1',
        'scheduler_campaigns{status="scheduled"}',
        "scheduler_outbox_lag_seconds",
    ):
        assert wanted in text, wanted


@pytest.mark.parametrize("name", SERVICES)
def test_the_documentation_page_is_whole_and_reaches_nobody_else(services: Stack, name: str) -> None:
    client = services.apis[name].client
    page = client.get("/docs", follow_redirects=True)
    assert page.status_code == 200
    assert page.headers["content-type"].startswith("text/html")
    policy = page.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    links = re.findall(r'(?:src|href)="([^"]+)"', page.text)
    assert links
    for link in links:
        if link == "data:,":
            continue
        assert not re.match(r"[a-z]+:|//", link), f"{link} is somewhere else"
        part = client.get(str(page.url.join(link)))
        assert part.status_code == 200, link
        assert part.content, link
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\son[a-z]+=", page.text), "nothing inline"


@pytest.mark.parametrize("name", SERVICES)
def test_a_request_keeps_its_id_and_its_trace(services: Stack, name: str) -> None:
    trace = "4bf92f3577b34da6a3ce929d0e0e4736"
    headers = {"X-Request-Id": "acceptance-1", "traceparent": f"00-{trace}-00f067aa0ba902b7-01"}
    answer = services.apis[name].call("live", token=None, headers=headers)
    assert answer.headers["X-Request-Id"] == "acceptance-1"
    assert answer.headers["traceparent"].split("-")[1] == trace


def test_a_trace_goes_on_in_the_providers(services: Stack) -> None:
    trace = "0af7651916cd43dd8448eb211c80319c"
    services.ask(headers={"traceparent": f"00-{trace}-b7ad6b7169203331-01"})
    for api in (services.templates, services.recipients, services.scheduler):
        assert trace in api.service.logs.read_text(), api.service.name


@pytest.mark.parametrize("name", SERVICES)
def test_check_config_shows_every_setting_with_its_source_and_no_secret(
    starter: Starter, tmp_path: Path, name: str
) -> None:
    file = tmp_path / "settings.toml"
    file.write_text('log-level = "warn"\nlisten = "127.0.0.1:1"\n')
    env = {**TOKENS, "LISTEN": "127.0.0.1:2"}
    run = starter.run(name, "--config", str(file), "--log-format", "json", "--check-config", env=env)
    assert (run.returncode, run.stderr) == (0, "")
    assert 'log-format = "json"  # flag\n' in run.stdout
    assert 'listen = "127.0.0.1:2"  # environment variable LISTEN\n' in run.stdout
    assert f'log-level = "warn"  # {file}, line 1\n' in run.stdout
    assert "hush" not in run.stdout


@pytest.mark.parametrize("name", SERVICES)
def test_the_sample_configuration_is_a_right_one(starter: Starter, tmp_path: Path, name: str) -> None:
    file = tmp_path / "sample.toml"
    file.write_text(starter.run(name, "--sample-config").stdout)
    assert starter.run(name, "--config", str(file), "--check-config", env=TOKENS).returncode == 0


WRONG = {
    "no token": ([], {**TOKENS, "AUTH_TOKENS": ""}, "AUTH_TOKENS"),
    "an address that is none": (["--listen", "nowhere"], TOKENS, "--listen"),
    "an unknown flag": (["--no-such-flag"], TOKENS, "--no-such-flag"),
    "a folder that is not there": (["--database", "/no/such/folder/data.db"], TOKENS, "/no/such/folder/data.db"),
    "a file that is not there": (["--config", "/no/such/file.toml"], TOKENS, "/no/such/file.toml"),
}


@pytest.mark.parametrize("name", SERVICES)
@pytest.mark.parametrize("case", WRONG)
def test_a_wrong_configuration_is_one_line_and_exit_status_2(starter: Starter, name: str, case: str) -> None:
    flags, env, named = WRONG[case]
    run = starter.run(name, *flags, env=env)
    assert (run.returncode, run.stdout) == (2, "")
    (line,) = run.stderr.splitlines()
    assert line.startswith("error: ")
    assert named in line
    assert "hush" not in line


@pytest.mark.parametrize(
    "text", ['no-such-setting = "x"\n', 'log-level = "loud"\n', "listen = \n", 'auth-tokens = "hush"\n']
)
@pytest.mark.parametrize("name", SERVICES)
def test_a_wrong_file_is_named_with_its_line(starter: Starter, tmp_path: Path, name: str, text: str) -> None:
    file = tmp_path / "settings.toml"
    file.write_text(f"# A comment.\n{text}")
    run = starter.run(name, "--config", str(file), env=TOKENS)
    assert (run.returncode, run.stdout) == (2, "")
    assert run.stderr.startswith(f"error: {file}, line 2"), run.stderr
    assert "hush" not in run.stderr


@pytest.mark.parametrize("name", SERVICES)
def test_a_port_that_is_taken_is_told(services: Stack, starter: Starter, name: str) -> None:
    address = services.templates.service.url.removeprefix("http://")
    run = starter.run(name, "--listen", address, "--database", "memory", env=TOKENS)
    assert run.returncode != 0
    assert run.stderr.splitlines()[-1].startswith("error: ")
    assert address in run.stderr


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
@pytest.mark.parametrize("name", [TEMPLATES, RECIPIENTS])
def test_a_service_that_is_told_to_stop_ends_with_0(starter: Starter, name: str, number: signal.Signals) -> None:
    service = starter.start(name)
    service.process.send_signal(number)
    assert service.stop() == 0
    assert service.process.stdout.read() == "", "the address is the only line on standard output"


def test_what_was_stored_is_there_after_a_restart_and_after_a_crash(starter: Starter, tmp_path: Path) -> None:
    file = tmp_path / "scheduler.db"
    own = stack.start(starter, database=str(file))
    made = own.campaign()
    meets = [(api.service.url, api.service.token) for api in (own.templates, own.recipients)]
    for end in (Service.stop, Service.kill):
        end(own.scheduler.service)
        own.scheduler.close()
        own.scheduler = Api(stack.scheduler_at(starter, *meets, database=str(file)))
        assert own.scheduler.ok("getCampaign", path={"id": made["id"]}) == made
        made = own.campaign()
    own.scheduler.service.stop()
    own.close()
    with sqlite3.connect(file) as database:
        assert database.execute("PRAGMA integrity_check").fetchone() == ("ok",)


def test_every_line_of_a_log_is_one_json_object(services: Stack) -> None:
    for api in services.apis.values():
        lines = api.service.logs.read_text().splitlines()
        assert lines
        for line in map(json.loads, lines):
            assert {"timestamp", "level", "message"} <= line.keys()
