"""Where the built services are."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
"""The folder of the repository."""

TEMPLATES = "template-service"
RECIPIENTS = "recipient-service"
SCHEDULER = "campaign-scheduler"

SERVICES = (TEMPLATES, RECIPIENTS, SCHEDULER)
"""The binaries, in the order in which the test plan comes to the services."""


class NotBuilt(Exception):
    """Binaries are missing; the text says which, and how to build them."""


def folder(option: str | None) -> Path:
    """The folder with the three binaries: the one that was asked for, or Cargo's for releases.

    Raises NotBuilt where one of them is not there.
    """
    if option is not None:
        found = Path(option).resolve()
    else:
        found = ROOT / os.environ.get("CARGO_TARGET_DIR", "target") / "release"
    missing = [name for name in SERVICES if not os.access(found / name, os.X_OK)]
    if missing:
        packages = " ".join(f"-p {name}" for name in SERVICES)
        raise NotBuilt(
            f"{', '.join(missing)} not in {found}: build with `cargo build --release {packages}`, "
            "or name another folder with --binaries DIR"
        )
    return found
