"""Programs under measurement: how long they took and how much memory they had at their peak."""

import os
import subprocess
import threading
import time
from dataclasses import dataclass, field


class Failed(Exception):
    """A program did not do what it was started for; its output is the message."""


@dataclass
class Cost:
    """What something took: seconds, and each program's peak resident memory in MiB."""

    seconds: float = 0.0
    memory: dict = field(default_factory=dict)

    def add(self, name, seconds, mebibytes):
        self.seconds += seconds
        self.memory[name] = max(self.memory.get(name, 0), mebibytes)


def run(cost, name, command, log, cwd=None, env=None):
    """Runs a program to its end and adds what it took; its output goes to the end of `log`."""
    with open(log, "ab") as out:
        start = time.monotonic()
        child = subprocess.Popen(
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=subprocess.STDOUT,
            cwd=cwd,
            env={**os.environ, **(env or {})},
        )
        watch = PeakWatch(child)
        child.wait()
        seconds = time.monotonic() - start
    if child.returncode != 0:
        with open(log, encoding="utf-8", errors="replace") as written:
            tail = "".join(written.readlines()[-15:])
        raise Failed(f"{' '.join(map(str, command))} ended with {child.returncode}:\n{tail}")
    cost.add(name, seconds, watch.mebibytes)


class PeakWatch(threading.Thread):
    """Looks at a child's peak now and then; the kernel's own figure for one that has ended would
    count what it had in common with this program before its exec."""

    def __init__(self, child):
        super().__init__(daemon=True)
        self.child = child
        self.mebibytes = 0
        self.start()

    def run(self):
        while self.child.returncode is None:
            try:
                self.mebibytes = max(self.mebibytes, peak(self.child.pid))
            except (OSError, Failed):
                return  # it has ended
            time.sleep(0.05)


def forget_peak(pid):
    """From now on `peak` tells of what comes after (Linux, proc(5): clear_refs)."""
    with open(f"/proc/{pid}/clear_refs", "w", encoding="ascii") as file:
        file.write("5")


def peak(pid):
    """The peak resident memory of a running process in MiB (VmHWM)."""
    with open(f"/proc/{pid}/status", encoding="ascii") as status:
        for line in status:
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    raise Failed(f"process {pid} has no VmHWM")


def stop(child):
    """Asks a process of ours to end, and waits until it has."""
    if child.poll() is None:
        child.terminate()
        try:
            child.wait(40)
        except subprocess.TimeoutExpired:
            child.kill()
            child.wait()
