"""Distribution, the registry that Harbor is built around, with nothing in it."""

import re
import shutil
import socket
import subprocess
import tempfile
import time
from collections import Counter
from pathlib import Path

from bench import process

CONFIG = """\
version: 0.1
log: {{level: error, accesslog: {{disabled: {quiet}}}}}
storage:
  filesystem: {{rootdirectory: {content}}}
  maintenance: {{uploadpurging: {{enabled: false}}}}
http:
  addr: 127.0.0.1:{port}
"""
REQUEST = re.compile(r'"(?P<method>[A-Z]+) (?P<path>\S+) HTTP/[\d.]+" (?P<status>\d{3})')


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


def await_port(port, child):
    deadline = time.monotonic() + 30
    while time.monotonic() < deadline and child.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            time.sleep(0.02)
    raise process.Failed(f"nothing listens on port {port}")


MEMORY = Path("/dev/shm")
ROOM = 12 << 30


def memory():
    """Where files are kept in memory; None unless there is room for what the scenarios push."""
    if not MEMORY.is_mount() or shutil.disk_usage(MEMORY).free < ROOM:
        return None
    with open("/proc/meminfo", encoding="ascii") as lines:
        available = next(line for line in lines if line.startswith("MemAvailable:"))
    return MEMORY if int(available.split()[1]) << 10 >= ROOM else None


class Registry:
    """Always at the same address; `restart` makes it empty. What it stores is below `store`."""

    def __init__(self, folder, store):
        self.folder = folder
        self.store = Path(tempfile.mkdtemp(prefix="longshore-benchmark-", dir=store))
        self.port = free_port()
        self.child = None
        folder.mkdir(parents=True, exist_ok=True)

    @property
    def address(self):
        return f"127.0.0.1:{self.port}"

    @property
    def log(self):
        return self.folder / "registry.log"

    def restart(self, empty=True, log_requests=False):
        self.stop()
        content = self.store / "content"
        old = self.store / "old"
        if empty and content.exists():
            content.rename(old)
        config = self.folder / "config.yml"
        quiet = "false" if log_requests else "true"
        config.write_text(CONFIG.format(quiet=quiet, content=content, port=self.port))
        with open(self.log, "wb") as log:
            self.child = subprocess.Popen(
                ["docker-registry", "serve", str(config)], stdout=log, stderr=subprocess.STDOUT
            )
        await_port(self.port, self.child)
        # Only now: a service that looks for the registry meanwhile is to find it.
        shutil.rmtree(old, ignore_errors=True)

    def peak(self):
        return process.peak(self.child.pid)

    def requests(self):
        """The requests since the start by kind, as in {'HEAD blob': 900}; needs its log."""
        counts = Counter()
        for line in self.log.read_text(errors="replace").splitlines():
            if found := REQUEST.search(line):
                counts[kind(found["method"], found["path"])] += 1
        return dict(counts)

    def stop(self):
        if self.child:
            process.stop(self.child)
            self.child = None

    def remove(self):
        """Stops it and gives its room back."""
        self.stop()
        shutil.rmtree(self.store, ignore_errors=True)


def kind(method, path):
    for part, name in (("/blobs/uploads/", "upload"), ("/blobs/", "blob"), ("/manifests/", "manifest")):
        if part in path:
            return f"{method} {name}"
    return f"{method} other"
