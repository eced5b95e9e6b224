"""The Postman collections run as they are imported. How they are made is in acceptance/api/."""

import shutil
import subprocess

import pytest

from harness.binaries import ROOT, SERVICES
from harness.stack import Stack

POSTMAN = ROOT / "docs" / "postman"
NEWMAN = ROOT / "acceptance" / "node_modules" / ".bin" / "newman"
INSTALL = "install it with `npm ci --prefix acceptance --ignore-scripts`"


@pytest.mark.parametrize("name", SERVICES)
def test_a_collection_runs_from_the_top_to_the_bottom(services: Stack, name: str) -> None:
    assert shutil.which("node"), "Node.js is not there, which runs the collections"
    assert NEWMAN.exists(), INSTALL
    variables = {}
    for service, api in services.apis.items():
        prefix = service.replace("-", "_")
        variables |= {f"{prefix}_url": api.service.url, f"{prefix}_token": api.service.token}
    run = subprocess.run(
        [
            NEWMAN,
            "run",
            POSTMAN / f"{name}.postman_collection.json",
            "--environment",
            POSTMAN / "local.postman_environment.json",
            "--color",
            "off",
            *(part for one in variables.items() for part in ("--env-var", "=".join(one))),
        ],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 0, run.stdout + run.stderr
