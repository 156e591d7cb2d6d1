"""An archive of several images for Longshore and for the tools that push such archives."""

import gzip
import json
import random
import shutil
import tarfile
from dataclasses import dataclass
from pathlib import Path

from bench import inputs, process
from bench.contenders import LONGSHORE, PROJECT, Contender
from bench.process import Cost

MIB = 1 << 20


@dataclass(frozen=True)
class Spec:
    """`images` images with `shared` layers in common and `own` layers of their own, in MiB each."""

    images: int = 20
    shared: tuple = (20, 20, 20)
    own: tuple = (8, 8)

    @property
    def name(self):
        return f"several-{self.images}-{sum(self.shared)}-{sum(self.own)}"


QUICK = Spec(images=3, shared=(1,), own=(1,))


@dataclass(frozen=True)
class Several:
    """`layout.tar`, an OCI image layout whose images have the tags v0, v1, and so on."""

    folder: Path
    tags: tuple

    @property
    def tar(self):
        return self.folder / "layout.tar"


def make(spec, folder):
    """The input in its folder; made unless an earlier run has left it there."""
    made = Several(folder / spec.name, tuple(f"v{i}" for i in range(spec.images)))
    if made.tar.exists():
        return made
    shutil.rmtree(made.folder, ignore_errors=True)
    blobs = made.folder / "layout" / "blobs" / "sha256"
    blobs.mkdir(parents=True)
    source = random.Random(spec.name)

    def blob(data):
        digest = inputs.digest(data)
        (blobs / digest.removeprefix("sha256:")).write_bytes(data)
        return {"digest": digest, "size": len(data)}

    def layer(mebibytes):
        # Stored, not compressed: random bytes do not become smaller.
        files = source.randbytes(mebibytes * MIB)
        data = gzip.compress(files, compresslevel=0, mtime=0)
        diff = inputs.digest(files)
        return {"mediaType": inputs.LAYER, **blob(data)}, diff

    shared = [layer(size) for size in spec.shared]
    listed = []
    for tag in made.tags:
        layers = shared + [layer(size) for size in spec.own]
        config = {
            "architecture": "amd64",
            "os": "linux",
            "rootfs": {"type": "layers", "diff_ids": [diff for _, diff in layers]},
        }
        manifest = {
            "schemaVersion": 2,
            "mediaType": inputs.MANIFEST,
            "config": {"mediaType": inputs.CONFIG, **blob(inputs.compact(config).encode())},
            "layers": [descriptor for descriptor, _ in layers],
        }
        listed.append(
            {
                "mediaType": inputs.MANIFEST,
                **blob(inputs.compact(manifest).encode()),
                "annotations": {"org.opencontainers.image.ref.name": tag},
            }
        )
    layout = made.folder / "layout"
    index = {"schemaVersion": 2, "mediaType": inputs.INDEX, "manifests": listed}
    (layout / "index.json").write_text(inputs.compact(index))
    (layout / "oci-layout").write_text('{"imageLayoutVersion":"1.0.0"}')
    with tarfile.open(made.folder / "part", "w") as tar:
        for file in sorted(path for path in layout.rglob("*") if path.is_file()):
            tar.add(file, file.relative_to(layout).as_posix())
    shutil.rmtree(layout)
    (made.folder / "part").rename(made.tar)
    return made


class One(Contender):
    """`longshore import`: one command, with its check and its reading back."""

    name = "longshore"

    def run(self, made, address, repository):
        cost = Cost()
        target = f"{address}/{PROJECT}/{repository}"
        command = [LONGSHORE, "import", made.tar, "--to-repo", target, "--registry-insecure"]
        environment = {"LONGSHORE_DATA": str(self.work / "data")}
        (self.work / "data").mkdir(parents=True, exist_ok=True)
        process.run(cost, self.name, command, self.log, self.work, environment)
        return cost


class Loop(Contender):
    """A tool that takes one image: the archive is unpacked once, then a command for each image."""

    def run(self, made, address, repository):
        cost = Cost()
        folder = self.work / "layout"
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        process.run(cost, "tar", ["tar", "-xf", made.tar, "-C", folder], self.log)
        target = f"{address}/{PROJECT}/{repository}"
        for command in self.commands(folder, made, target):
            process.run(cost, self.name, command, self.log)
        return cost

    def commands(self, folder, made, target):
        raise NotImplementedError


class Skopeo(Loop):
    name = "skopeo"

    def commands(self, folder, made, target):
        options = ["--quiet", "--insecure-policy", "--all", "--dest-tls-verify=false"]
        for tag in made.tags:
            yield ["skopeo", "copy", *options, f"oci:{folder}:{tag}", f"docker://{target}:{tag}"]


class Regctl(Loop):
    name = "regctl"

    def commands(self, folder, made, target):
        host = f"reg={target.split('/')[0]},tls=disabled"
        for tag in made.tags:
            yield ["regctl", "--host", host, "image", "copy", f"ocidir://{folder}:{tag}", f"{target}:{tag}"]


class Crane(Loop):
    """Pushes all images of a layout as one index, then tags each of them."""

    name = "crane"

    def commands(self, folder, made, target):
        yield ["crane", "--insecure", "push", "--index", folder, f"{target}:all"]
        for entry in json.loads((folder / "index.json").read_text())["manifests"]:
            tag = entry["annotations"]["org.opencontainers.image.ref.name"]
            yield ["crane", "--insecure", "tag", f"{target}@{entry['digest']}", tag]


class Oras(Contender):
    """`oras restore`: the tags of one repository in one command."""

    name = "oras"

    def run(self, made, address, repository):
        cost = Cost()
        target = f"{address}/{PROJECT}/{repository}"
        process.run(
            cost, self.name, ["oras", "restore", "--plain-http", "--input", made.tar, target], self.log
        )
        return cost


TOOLS = (Skopeo, Crane, Regctl, Oras)
