"""Runs every tool over every pact and prints tables of time, ratio, processor time and peak memory.

A tool is a whole process, from its start to its end, as a CI job would have it. Each is run
several times, and the median counts. One that takes longer than the limit is cut off and shown as
such; its larger pacts are then left out. The processor time is that of the tool alone, without the
provider's: where other work shares the machine, it says more than the wall clock.
"""

import argparse
import os
import signal
import statistics
import subprocess
import time
from pathlib import Path

HERE = Path(__file__).parent
OURS, LOOP = "provider-verify", "plain loop"


def parse_arguments():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--root", type=Path, required=True)
    parser.add_argument("--tools", type=Path, required=True)
    parser.add_argument("--url", required=True)
    parser.add_argument("--limit", type=float, default=120, help="seconds that one process may take")
    parser.add_argument("--repeat", type=int, default=5, help="times that each is run")
    parser.add_argument("--jobs", type=int, default=16, help="requests at once, ours and the loop's")
    parser.add_argument("--only", type=lambda text: text.split(","), help="names of the tools to run")
    parser.add_argument(
        "--sizes", type=lambda text: [int(size) for size in text.split(",")], default=[10, 100, 1000, 5000]
    )
    parser.add_argument(
        "--tables",
        type=lambda text: text.split(","),
        default=["none", "shared", "own", "body"],
        help="without states, with one of ten each, with one of its own each; one long answer",
    )
    return parser.parse_args()


def commands(arguments):
    """The command line of each tool for a pact with states or without."""
    url, port = arguments.url, arguments.url.rsplit(":", 1)[1]
    peers = arguments.root / "target/peers"
    handler = f"{url}/_pact/provider-states"

    def ours(file, states):
        state = ["--state-change-url", handler, "--state-change-teardown"] if states != "none" else []
        ours = arguments.root / "target/peers/bench/provider-verify"
        base = ["--provider-base-url", url, "--jobs", str(arguments.jobs)]
        return [ours, "verify", "--file", file, *base, *state]

    def cli(file, states):
        state = ["--state-change-url", handler, "--state-change-teardown"] if states != "none" else []
        return [peers / "cargo/bin/pact-verifier", "--file", file, "--port", port, "--hostname", "127.0.0.1", *state]

    tools = {
        LOOP: lambda file, _: [arguments.tools, "plain-loop", "--url", url, "--jobs", str(arguments.jobs), file],
        OURS: ours,
        "pact_verifier_cli": cli,
        "pact-js": lambda file, states: ["node", HERE / "verify.cjs", file, url, states],
        "pact-python": lambda file, states: [peers / "python/bin/python", HERE / "verify.py", file, url, states],
    }
    return {name: tool for name, tool in tools.items() if not arguments.only or name in arguments.only}


def measure(command, limit):
    """Seconds, processor seconds and peak resident KiB of one process; no seconds when it was cut off."""
    log = subprocess.DEVNULL if "VERBOSE" not in os.environ else None
    started = time.monotonic()
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log)
    cut = False
    while True:
        ended, status, usage = os.wait4(process.pid, os.WNOHANG)
        elapsed = time.monotonic() - started
        if ended:
            break
        if elapsed > limit and not cut:
            os.kill(process.pid, signal.SIGKILL)
            cut = True
        # Fine enough for the fastest, and nothing beside the slow ones.
        time.sleep(min(0.05, max(0.0005, elapsed / 200)))
    if not cut and status != 0:
        raise SystemExit(f"failed with {os.waitstatus_to_exitcode(status)}: {' '.join(map(str, command))}")
    return (None if cut else elapsed), usage.ru_utime + usage.ru_stime, usage.ru_maxrss


def pact(arguments, name, options):
    file = arguments.root / "target/peers/bench/pacts" / f"{name}.json"
    subprocess.run([arguments.tools, "pact", *map(str, options), file], check=True)
    return file


def row(name, runs, limit):
    """The cells of one tool: median, spread, processor time, peak memory."""
    times = [seconds for seconds, _, _ in runs if seconds is not None]
    processor = f"{statistics.median(processor for _, processor, _ in runs):.3f} s"
    memory = f"{max(peak for _, _, peak in runs) / 1024:.0f} MB"
    if len(times) < len(runs):
        return None, [name, f"> {limit:.0f} s", "", "", "", f"> {processor}", memory]
    median = statistics.median(times)
    spread = f"{min(times):.3f}–{max(times):.3f}"
    return median, [name, f"{median:.3f} s", spread, "", "", processor, memory]


def table(title, tools, file, states, arguments, cut):
    print(f"\n### {title}\n")
    print("| Tool | median | range | to provider-verify | to the plain loop | processor time | peak memory |")
    print("|---|---|---|---|---|---|---|")
    runs = {name: [] for name in tools if name not in cut}
    # Round after round, so that a slow moment of the machine meets all of them.
    for _ in range(arguments.repeat):
        for name in list(runs):
            if runs[name] and (runs[name][-1][0] is None or sum(t for t, _, _ in runs[name]) > arguments.limit):
                continue
            runs[name].append(measure(tools[name](file, states), arguments.limit))
    rows = {name: row(name, runs[name], arguments.limit) for name in runs}
    medians = {name: median for name, (median, _) in rows.items() if median}
    for name, (median, cells) in rows.items():
        if median is None:
            cut.add(name)
        else:
            cells[3] = f"{median / medians[OURS]:.1f}×" if OURS in medians else ""
            cells[4] = f"{median / medians[LOOP]:.2f}×" if LOOP in medians else ""
        print("| " + " | ".join(cells) + " |")
    for name in tools:
        if name not in runs:
            print(f"| {name} | left out: cut off at a smaller pact | | | | | |")


def main():
    arguments = parse_arguments()
    tools = commands(arguments)
    print(f"{os.cpu_count()} CPUs, load {os.getloadavg()[0]:.1f}, {arguments.jobs} requests at once;")
    print(f"up to {arguments.repeat} runs of each, cut off after {arguments.limit:.0f} s.")
    for states in [table for table in arguments.tables if table != "body"]:
        cut = set()
        for size in arguments.sizes:
            title = {
                "none": f"{size} interactions without states",
                "shared": f"{size} interactions, each with one of ten states",
                "own": f"{size} interactions, each with a state of its own",
            }[states]
            file = pact(arguments, f"{states}-{size}", ["--interactions", size, "--states", states])
            table(title, tools, file, states, arguments, cut)
    for version in ["v2", "v3", "v4"] if "body" in arguments.tables else []:
        options = ["--interactions", 1, "--examples", 1, "--elements", 5000, "--states", "none", "--version", version]
        file = pact(arguments, f"body-{version}", options)
        table(f"one answer of 5,000 elements to an example of one, {version} rules", tools, file, "none", arguments, set())


main()
