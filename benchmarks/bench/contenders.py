"""Who is measured. Each does one import (or one reading back) and says what it cost."""

import json
import re
import shutil
import subprocess
import time
import urllib.request
from pathlib import Path

from bench import inputs, process
from bench.process import Cost
from bench.progress import Progress

CHECKOUT = Path(__file__).resolve().parents[2]
LONGSHORE = CHECKOUT / "bin" / "longshore"
PROJECT = "bench"


class Contender:
    """One way to bring an input into a repository below PROJECT."""

    name = ""

    def __init__(self, work):
        self.work = work
        self.log = work / f"{self.name}.log"

    def start(self, address):
        """Called before the first import; `address` is the registry's."""

    def run(self, made, address, repository):
        """Imports; the Cost."""
        raise NotImplementedError

    def fill(self, made, address, repository):
        """Brings it there before a run that finds all of it; not measured."""
        self.run(made, address, repository)

    def read(self, made, address, repository):
        """Reads back what is in the repository; the Cost."""
        raise NotImplementedError

    def stop(self):
        """Called after the last."""


class Person(Contender):
    """What people do by hand."""

    name = "person"

    def run(self, made, address, repository):
        cost = Cost()
        target = f"{address}/{PROJECT}/{repository}"
        sidecar = made.tar.name + ".sha256"
        process.run(cost, "sha256sum", ["sha256sum", "-c", sidecar], self.log, cwd=made.folder)
        copy = ["imgpkg", "copy", "--tar", made.tar, "--to-repo", target, "--registry-insecure"]
        process.run(cost, "imgpkg", copy, self.log)
        self.describe(cost, target)
        return cost

    def read(self, made, address, repository):
        cost = Cost()
        self.describe(cost, f"{address}/{PROJECT}/{repository}")
        return cost

    def describe(self, cost, target):
        command = ["imgpkg", "describe", "-b", f"{target}:{inputs.TAG}", "--registry-insecure"]
        process.run(cost, "imgpkg", command, self.log)


class OneShot(Contender):
    """`bin/longshore import`, the start of its Java included."""

    name = "one-shot"

    def run(self, made, address, repository):
        target = f"{address}/{PROJECT}/{repository}"
        return self.longshore(["import", made.tar, "--to-repo", target, "--registry-insecure"])

    def read(self, made, address, repository):
        reference = f"{address}/{PROJECT}/{repository}:{inputs.TAG}"
        return self.longshore(["verify", "-b", reference, "--registry-insecure"])

    def longshore(self, arguments):
        cost = Cost()
        environment = {"LONGSHORE_DATA": str(self.work / "data")}
        (self.work / "data").mkdir(parents=True, exist_ok=True)
        process.run(cost, "longshore", [LONGSHORE, *arguments], self.log, self.work, environment)
        return cost


class Service(Contender):
    """`bin/longshore run`: from the claim of a dropped tarball to its report."""

    name = "service"
    patience = 1200

    def __init__(self, work, settings=None):
        super().__init__(work)
        self.settings = settings or {}
        self.share = work / "share"
        self.child = None
        self.progress = None

    def start(self, address):
        shutil.rmtree(self.work, ignore_errors=True)
        self.work.mkdir(parents=True)
        settings = {
            "longshore.registry": address,
            "longshore.registry.insecure": "true",
            "longshore.project": PROJECT,
            "longshore.share": self.share,
            "longshore.data": self.work / "data",
            "longshore.broker.port": 0,
            "longshore.http.port": 0,
            **self.settings,
        }
        lines = [f"{name}={value}\n" for name, value in settings.items()]
        (self.work / "longshore.properties").write_text("".join(lines))
        with open(self.log, "wb") as log:
            self.child = subprocess.Popen([LONGSHORE, "run"], cwd=self.work, stdout=log, stderr=log)
        self.await_line("ready")
        broker = re.search(r"^broker\s+tcp://[^:]+:(\d+)", self.log.read_text(), re.MULTILINE)
        user = dict(
            line.split("=", 1)
            for line in (self.work / "data" / "broker.properties").read_text().splitlines()
            if "=" in line
        )
        self.progress = Progress(int(broker[1]), user["username"], user["password"])

    def await_line(self, line):
        deadline = time.monotonic() + 300
        while line not in self.log.read_text(errors="replace").splitlines():
            if self.child.poll() is not None or time.monotonic() > deadline:
                raise process.Failed("the service did not start:\n" + self.log.read_text())
            time.sleep(0.1)

    def run(self, made, address, repository):
        folder = self.deliver(made, repository)
        # Both are written by the service itself, the ticket just before the claim.
        claimed = (folder / "job.json").stat().st_mtime
        return self.cost(folder, claimed)

    def read(self, made, address, repository):
        """Reads back what this import has pushed: from the last push to the report."""
        folder = self.deliver(made, repository)
        return self.cost(folder, self.progress.began(folder.name, "VERIFY"))

    def cost(self, folder, since):
        cost = Cost()
        reported = (folder / "report.json").stat().st_mtime
        cost.add("longshore", reported - since, process.peak(self.child.pid))
        shutil.rmtree(folder)
        return cost

    def deliver(self, made, repository):
        """Drops the tarball; the folder in which it is filed."""
        process.forget_peak(self.child.pid)
        self.drop(made, repository)
        return self.await_reports(1)[0]

    def drop(self, made, repository):
        folder = self.share / "drop" / repository
        folder.mkdir(parents=True, exist_ok=True)
        # A link instead of a copy: how the file came there is not what is measured.
        for path in (made.tar.with_name(made.tar.name + ".sha256"), made.tar):
            (folder / path.name).hardlink_to(path)
        (folder / (made.tar.name + ".done")).touch()

    def await_reports(self, count):
        """The folders of as many VERIFIED jobs, once they are all there."""
        deadline = time.monotonic() + self.patience
        while time.monotonic() < deadline:
            found = [report.parent for report in (self.share / "done").glob("*/report.json")]
            if len(found) >= count:
                return found
            if refused := list((self.share / "rejected").glob("*/report.json")):
                raise process.Failed(refused[0].read_text())
            time.sleep(0.05)
        raise process.Failed("no report came")

    def stop(self):
        if self.progress:
            self.progress.close()
            self.progress = None
        if self.child:
            process.stop(self.child)
            self.child = None


class Skopeo(Contender):
    """The same images as an OCI archive; no bundle, nothing read back."""

    name = "skopeo"

    def run(self, made, address, repository):
        cost = Cost()
        target = f"docker://{address}/{PROJECT}/{repository}:{inputs.TAG}"
        options = ["--insecure-policy", "copy", "--all", "--dest-tls-verify=false", "-q"]
        command = ["skopeo", *options, f"oci-archive:{made.archive}", target]
        process.run(cost, "skopeo", command, self.log)
        return cost


class Curl(Contender):
    """What no client can go below: the same requests by one curl, and no more."""

    def curl(self, cost, transfers, at_once):
        """Does the transfers, each the lines of a curl config; the output of curl."""
        config = self.work / "curl.config"
        config.write_text("\nnext\n".join("\n".join([*lines, "fail"]) for lines in transfers))
        out = self.work / "curl.out"
        out.unlink(missing_ok=True)
        command = ["curl", "-s", "-Z", "--parallel-max", at_once, "--fail-early", "-K", config]
        process.run(cost, "curl", command, out)
        return out.read_text()


class Floor(Curl):
    """The same blobs, four at a time; no manifests, nothing checked."""

    name = "floor"
    AT_ONCE = 4

    def run(self, made, address, repository):
        cost = Cost()
        blobs = sorted(made.loose.iterdir())
        uploads = f"http://{address}/v2/{PROJECT}/{repository}/blobs/uploads/"
        begin = [f'url = "{uploads}"', 'data = ""', 'write-out = "%header{location}\\n"']
        # Among its output is a progress meter, too.
        sessions = re.findall(r"http://\S+", self.curl(cost, [begin] * len(blobs), self.AT_ONCE))
        if len(sessions) != len(blobs):
            raise process.Failed(f"{len(sessions)} uploads for {len(blobs)} blobs")
        self.curl(cost, map(self.upload, sessions, blobs), self.AT_ONCE)
        return cost

    @staticmethod
    def upload(session, blob):
        return [
            f'url = "{session}&digest={blob.name.replace("-", ":", 1)}"',
            f'upload-file = "{blob}"',
            'header = "Content-Type: application/octet-stream"',
        ]


class Questions(Curl):
    """Every manifest by its tag and every blob's size, of what is there already."""

    name = "questions"
    AT_ONCE = 32

    def __init__(self, work):
        super().__init__(work)
        self.asked = []

    def fill(self, made, address, repository):
        OneShot(self.work).run(made, address, repository)
        self.asked = list(self.questions(f"http://{address}/v2/{PROJECT}/{repository}"))

    def questions(self, target):
        accept = ", ".join((inputs.MANIFEST, inputs.BUNDLE_MANIFEST))
        blobs = {}
        for tag in self.json(f"{target}/tags/list", accept)["tags"]:
            url = f"{target}/manifests/{tag}"
            manifest = self.json(url, accept)
            for blob in (manifest["config"], *manifest["layers"]):
                blobs[blob["digest"]] = None
            yield [f'url = "{url}"', f'header = "Accept: {accept}"', 'output = "/dev/null"']
        for blob in blobs:
            yield [f'url = "{target}/blobs/{blob}"', "head", 'output = "/dev/null"']

    @staticmethod
    def json(url, accept):
        with urllib.request.urlopen(urllib.request.Request(url, headers={"Accept": accept})) as answer:
            return json.load(answer)

    def run(self, made, address, repository):
        cost = Cost()
        self.curl(cost, self.asked, self.AT_ONCE)
        return cost

    read = run


ALL = {c.name: c for c in (Person, OneShot, Service, Skopeo, Floor, Questions)}
