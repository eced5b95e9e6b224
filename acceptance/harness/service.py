"""A service as a process: started, watched and stopped as an operator does it."""

import os
import secrets
import signal
import subprocess
from dataclasses import dataclass, field
from pathlib import Path

import httpx

from .waiting import until

LISTENING = "listening on "
PATIENCE = 20.0
"""How long a service may take to start or to stop, in seconds."""


@dataclass
class Service:
    """A service that runs. `logs` is what it has written to standard error since it began."""

    name: str
    url: str
    token: str
    logs: Path
    process: subprocess.Popen = field(repr=False)

    def stop(self) -> int:
        """Stops it as an operator does, and gives its exit status."""
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
        try:
            return self.process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"{self.name} did not stop within {PATIENCE} s of SIGTERM") from None

    def kill(self) -> None:
        """Ends it as a crash does."""
        self.process.kill()
        self.process.wait()

    def tail(self, lines: int = 25) -> str:
        """The last lines of its log."""
        return "\n".join(self.logs.read_text(errors="replace").splitlines()[-lines:])


class Starter:
    """Starts services and keeps what they log, each in a file of its own in `folder`."""

    def __init__(self, binaries: Path, folder: Path) -> None:
        self.binaries = binaries
        self.folder = folder
        self.started: list[Service] = []
        self.secrets: set[str] = set()
        """Every token that a service was started with."""

    def token(self) -> str:
        """A new random token, which no log may show."""
        token = secrets.token_urlsafe(24)
        self.secrets.add(token)
        return token

    def start(
        self,
        name: str,
        *flags: str,
        listen: str = "127.0.0.1:0",
        database: str = "memory",
        env: dict[str, str] | None = None,
    ) -> Service:
        """Starts a service and waits until it can serve."""
        token = self.token()
        logs = self.folder / f"{len(self.started):02}-{name}.log"
        command = [self.binaries / name, "--listen", listen, "--database", database, *flags]
        with logs.open("wb") as stderr:
            process = subprocess.Popen(
                command,
                env=environment({"AUTH_TOKENS": token, "LOG_FORMAT": "json", **(env or {})}),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=stderr,
                text=True,
            )
        line = process.stdout.readline()
        if not line.startswith(LISTENING):
            process.kill()
            process.wait()
            raise AssertionError(f"{name} did not start:\n{logs.read_text(errors='replace')}")
        service = Service(name, line.removeprefix(LISTENING).strip(), token, logs, process)
        self.started.append(service)
        until(lambda: _is_ready(service), f"{name} is ready", PATIENCE)
        return service

    def run(self, name: str, *flags: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess:
        """Runs a binary that is expected to end by itself, and gives its status and output."""
        command = [self.binaries / name, *flags]
        return subprocess.run(
            command, env=environment(env or {}), capture_output=True, text=True, timeout=PATIENCE, check=False
        )

    def kill_all(self) -> None:
        """Leaves no process behind, whatever went wrong."""
        for service in self.started:
            if service.process.poll() is None:
                service.kill()


def environment(settings: dict[str, str]) -> dict[str, str]:
    """The variables of a process: nothing of the caller's but where programs are."""
    return {"PATH": os.environ.get("PATH", ""), **settings}


def _is_ready(service: Service) -> bool:
    return httpx.get(f"{service.url}/health/ready").status_code == 200
