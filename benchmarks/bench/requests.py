"""What each kind of request costs the registry: what no client can go below."""

import http.client
import os
import shutil
import subprocess
import time

from bench import inputs
from bench.process import Failed

COUNT = 300
LAYERS = 2  # and a config, of each of a third as many manifests
REPOSITORY = "/v2/bench/requests"


class Client:
    """One connection, one request after the other."""

    def __init__(self, registry):
        self.registry = registry
        self.connection = http.client.HTTPConnection(registry.address)

    def send(self, method, path, status, body=None, media_type=None):
        headers = {"Accept": inputs.MANIFEST}
        if media_type:
            headers["Content-Type"] = media_type
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        text = answer.read()
        if answer.status != status:
            raise Failed(f"{method} {path}: {answer.status} {text[:200]}")
        return answer.headers.get("Location", "").removeprefix(f"http://{self.registry.address}")


def measure(bench, count=COUNT):
    """For each kind: the registry's processor time and the time to the answer in milliseconds, and
    how often it forces a file to the disk (if there is an strace)."""
    bench.registry.restart()
    client = Client(bench.registry)
    blobs = [os.urandom(4096 + 31 * i % 28000) for i in range(count)]
    digests = [inputs.digest(blob) for blob in blobs]
    manifests = [manifest(blobs, digests, i) for i in range(0, count, LAYERS + 1)]
    sessions = [""] * count

    def begin(i):
        sessions[i] = client.send("POST", f"{REPOSITORY}/blobs/uploads/", 202)

    def put(i):
        client.send("PUT", f"{sessions[i]}&digest={digests[i]}", 201, blobs[i])

    def put_manifest(i):
        client.send("PUT", f"{REPOSITORY}/manifests/tag-{i}", 201, manifests[i], inputs.MANIFEST)

    steps = {
        "GET /v2/": (count, lambda i: client.send("GET", "/v2/", 200)),
        "HEAD blob, missing": (count, lambda i: client.send("HEAD", blob(digests[i]), 404)),
        "POST upload": (count, begin),
        "PUT upload, 4 to 32 KiB": (count, put),
        "HEAD blob": (count, lambda i: client.send("HEAD", blob(digests[i]), 200)),
        "PUT manifest by tag": (len(manifests), put_manifest),
        "GET manifest by tag": (
            len(manifests),
            lambda i: client.send("GET", f"{REPOSITORY}/manifests/tag-{i}", 200),
        ),
    }
    found = {name: timed(bench.registry, *step) for name, step in steps.items()}
    bench.registry.stop()
    return found


def blob(digest):
    return f"{REPOSITORY}/blobs/{digest}"


def manifest(blobs, digests, first):
    parts = [
        {"mediaType": kind, "digest": digests[first + i], "size": len(blobs[first + i])}
        for i, kind in enumerate([inputs.CONFIG] + [inputs.LAYER] * LAYERS)
    ]
    document = {"schemaVersion": 2, "mediaType": inputs.MANIFEST, "config": parts[0], "layers": parts[1:]}
    return inputs.compact(document).encode()


def timed(registry, count, do):
    """The first half alone, the second under an strace that counts (it slows down what it sees)."""
    half = count // 2
    before, start = processor(registry), time.monotonic()
    for i in range(half):
        do(i)
    wall = time.monotonic() - start
    cost = {
        "processor": round((processor(registry) - before) / half * 1000, 2),
        "wall": round(wall / half * 1000, 2),
    }
    watch = Forced(registry) if shutil.which("strace") else None
    for i in range(half, count):
        do(i)
    if watch:
        cost["forced"] = round(watch.end() / (count - half), 1)
    return cost


def processor(registry):
    """Seconds of both kinds, of all threads."""
    with open(f"/proc/{registry.child.pid}/stat", encoding="ascii") as stat:
        fields = stat.read().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


class Forced:
    """Counts the fsync and fdatasync of a process."""

    def __init__(self, registry):
        self.log = registry.folder / "forced.log"
        command = ["strace", "-f", "-e", "trace=fsync,fdatasync", "-p", str(registry.child.pid)]
        self.child = subprocess.Popen(
            [*command, "-o", str(self.log)], stderr=subprocess.PIPE, text=True
        )
        self.child.stderr.readline()  # "attached"

    def end(self):
        self.child.terminate()
        self.child.communicate()
        lines = self.log.read_text().splitlines()
        # A call that another thread interrupts in the log has a second line, "resumed".
        return sum("sync(" in line for line in lines)


def text(found):
    lines = [
        "| request | registry's processor ms | ms to the answer | forced to the disk |",
        "| --- | --- | --- | --- |",
    ]
    for name, cost in found.items():
        lines.append(f"| {name} | {cost['processor']} | {cost['wall']} | {cost.get('forced', '')} |")
    return "\n".join(lines)
