"""How long commands take to start, beside `java -version`."""

import os
from pathlib import Path
from statistics import median

from bench import contenders, process
from bench.process import Cost

WANTED = {"--version": 3, "describe": 8}
FIXTURE = contenders.CHECKOUT / "src/main/resources/demo/lci-v9.0.1-1815f87b.tar"


def java():
    home = os.environ.get("JAVA_HOME")
    return Path(home, "bin", "java") if home else "java"


def measure(bench, runs):
    """For each command its times in seconds."""
    bench.registry.restart()
    target = f"{bench.registry.address}/bench/lci"
    log = bench.work / "start.log"
    bench.work.mkdir(parents=True, exist_ok=True)
    longshore = contenders.LONGSHORE
    process.run(
        Cost(), "longshore", [longshore, "import", FIXTURE, "--to-repo", target, "--registry-insecure"], log
    )
    commands = {
        "java -version": [java(), "-version"],
        "--version": [longshore, "--version"],
        "describe": [longshore, "describe", "-b", f"{target}:9.0.1-1815f87b", "--registry-insecure"],
    }
    found = {name: [] for name in commands}
    for _ in range(runs):
        for name, command in commands.items():
            cost = Cost()
            process.run(cost, name, command, log)
            found[name].append(round(cost.seconds, 3))
    bench.registry.stop()
    return found


def text(found):
    java_version = median(found["java -version"])
    lines = ["| command | median s | to java -version | target |", "| --- | --- | --- | --- |"]
    for name, times in found.items():
        ratio = median(times) / java_version
        wanted = WANTED.get(name)
        mark = f"{wanted} {'reached' if ratio <= wanted else 'MISSED'}" if wanted else ""
        lines.append(f"| {name} | {median(times):.3f} | {ratio:.1f} | {mark} |")
    return "\n".join(lines)
