"""What is imported: tarballs as imgpkg writes them, the same bytes from the same seed.

Each input is a folder with `X.tar` and `X.tar.sha256` for imgpkg and Longshore, `X.oci.tar` (an OCI
archive with the same images) for skopeo, and `blobs/` for the floor, where they are wanted.
"""

import gzip
import hashlib
import io
import json
import random
import tarfile
from dataclasses import dataclass
from pathlib import Path

LAYER = "application/vnd.oci.image.layer.v1.tar+gzip"
CONFIG = "application/vnd.oci.image.config.v1+json"
MANIFEST = "application/vnd.oci.image.manifest.v1+json"
INDEX = "application/vnd.oci.image.index.v1+json"
BUNDLE_LAYER = "application/vnd.docker.image.rootfs.diff.tar.gzip"
BUNDLE_CONFIG = "application/vnd.docker.container.image.v1+json"
BUNDLE_MANIFEST = "application/vnd.docker.distribution.manifest.v2+json"
ORIGIN = "registry.invalid/bench"
TAG = "1.0"

# Python makes less than 256 MiB of random bytes at a time.
BLOCK = 128 << 20


@dataclass(frozen=True)
class Spec:
    """An input: `images` lists the sizes of each image's layers, in bytes.

    The first `shared` images are made from `shared_seed`, so that two inputs may have them in
    common; all others from `name`.
    """

    name: str
    images: tuple
    shared: int = 0
    shared_seed: str = ""
    peers: bool = True  # whether skopeo and curl get it, too

    @property
    def blobs(self):
        """Configs and layers, those of the bundle itself included."""
        return sum(len(layers) + 1 for layers in self.images) + 2


@dataclass(frozen=True)
class Input:
    """A Spec on the disk."""

    folder: Path
    blobs: int

    @property
    def tar(self):
        return self.folder / "bundle.tar"

    @property
    def archive(self):
        return self.folder / "archive.oci.tar"

    @property
    def loose(self):
        return self.folder / "blobs"


def digest(data):
    return "sha256:" + hashlib.sha256(data).hexdigest()


def compact(document):
    return json.dumps(document, separators=(",", ":"))


def make(spec, folder, writer=None):
    """The input in its folder; made unless an earlier run has left it there."""
    made = Input(folder / spec.name, spec.blobs)
    stamp = made.folder / "spec"
    if stamp.exists() and stamp.read_text() == repr(spec):
        return made
    made.folder.mkdir(parents=True, exist_ok=True)
    (writer or Writer)(spec, made).write()
    stamp.write_text(repr(spec))
    return made


class Writer:
    """Writes one input. Layers lie one by one on the disk first: memory holds one at a time."""

    def __init__(self, spec, made):
        self.spec = spec
        self.made = made
        self.sizes = {}
        self.texts = {}

    def write(self):
        self.made.loose.mkdir(exist_ok=True)
        elements = []
        for number, sizes in enumerate(self.spec.images):
            common = number < self.spec.shared
            seed = f"{self.spec.shared_seed if common else self.spec.name}/{number}"
            layers = [self.layer(f"{seed}/{i}", size) for i, size in enumerate(sizes)]
            elements.append(self.image(f"app-{number:05}", seed, layers))
        images = [(e["Refs"][0], e["Manifest"]) for e in elements]
        elements.append(self.bundle([ref for ref, _ in images]))
        self.tarball(sorted(elements, key=lambda e: e["Manifest"]["Digest"]))
        if self.spec.peers:
            self.archive([manifest for _, manifest in images])
            for name, text in self.texts.items():
                self.loose_path(name).write_bytes(text)
        else:
            for path in self.made.loose.iterdir():
                path.unlink()
            self.made.loose.rmdir()

    def loose_path(self, name):
        return self.made.loose / name.replace(":", "-")

    def keep(self, media_type, data, diff_id):
        """A layer that may go to the disk; what manifest.json says of it."""
        name = digest(data)
        self.loose_path(name).write_bytes(data)
        self.sizes[name] = len(data)
        return {"MediaType": media_type, "Digest": name, "DiffID": diff_id, "Size": len(data)}

    def layer(self, seed, size):
        """Random bytes in a tar in a gzip that does not even try to compress them."""
        generator = random.Random(seed)
        blocks = [min(BLOCK, size - at) for at in range(0, size, BLOCK)]
        content = b"".join(generator.randbytes(block) for block in blocks)
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            entry = tarfile.TarInfo("data")
            entry.size = size
            tar.addfile(entry, io.BytesIO(content))
        return self.keep(LAYER, gzip.compress(plain.getvalue(), 0, mtime=0), digest(plain.getvalue()))

    def image(self, name, seed, layers):
        diff_ids = {"type": "layers", "diff_ids": [layer["DiffID"] for layer in layers]}
        platform = {"architecture": "amd64", "os": "linux"}
        config = compact({**platform, "config": {"Labels": {"seed": seed}}, "rootfs": diff_ids})
        return self.element(name, MANIFEST, CONFIG, config, layers, "", None)

    def bundle(self, refs):
        """The bundle that names the images: one layer with its ImagesLock."""
        lock = ["---", "apiVersion: imgpkg.carvel.dev/v1alpha1", "kind: ImagesLock", "images:"]
        lock += [f"- image: {ref}" for ref in refs]
        text = ("\n".join(lock) + "\n").encode()
        plain = io.BytesIO()
        with tarfile.open(fileobj=plain, mode="w", format=tarfile.USTAR_FORMAT) as tar:
            folder = tarfile.TarInfo(".imgpkg")
            folder.type, folder.mode = tarfile.DIRTYPE, 0o700
            tar.addfile(folder)
            entry = tarfile.TarInfo(".imgpkg/images.yml")
            entry.size = len(text)
            tar.addfile(entry, io.BytesIO(text))
        data = gzip.compress(plain.getvalue(), mtime=0)
        layer = self.keep(BUNDLE_LAYER, data, digest(plain.getvalue()))
        config = compact(
            {
                "architecture": "",
                "os": "",
                "rootfs": {"type": "layers", "diff_ids": [layer["DiffID"]]},
                "config": {"Labels": {"dev.carvel.imgpkg.bundle": "true"}},
            }
        )
        labels = {"dev.carvel.imgpkg.copy.root-bundle": ""}
        return self.element("bundle", BUNDLE_MANIFEST, BUNDLE_CONFIG, config, [layer], TAG, labels)

    def element(self, name, media_type, config_type, config, layers, tag, labels):
        """An `Image` of manifest.json."""
        config_digest = digest(config.encode())
        self.texts[config_digest] = config.encode()
        manifest = compact(
            {
                "schemaVersion": 2,
                "mediaType": media_type,
                "config": {
                    "mediaType": config_type,
                    "digest": config_digest,
                    "size": len(config.encode()),
                },
                "layers": [
                    {"mediaType": l["MediaType"], "digest": l["Digest"], "size": l["Size"]}
                    for l in layers
                ],
            }
        )
        ref = f"{ORIGIN}/{name}@{digest(manifest.encode())}"
        return {
            "Refs": [ref],
            "Layers": layers,
            "Config": {"Digest": config_digest, "Raw": config},
            "Manifest": {
                "MediaType": media_type,
                "Digest": digest(manifest.encode()),
                "Raw": manifest,
            },
            "Tag": tag,
            "OrigRef": ref,
            "Labels": labels,
        }

    def tarball(self, elements):
        document = compact([{"ImageIndex": None, "Image": e} for e in elements]).encode()
        with tarfile.open(self.made.tar, "w", format=tarfile.USTAR_FORMAT) as tar:
            add(tar, "manifest.json", io.BytesIO(document), len(document))
            for name in sorted(self.sizes):
                with open(self.loose_path(name), "rb") as data:
                    add(tar, name.replace(":", "-") + ".tar.gz", data, self.sizes[name])
        with open(self.made.tar, "rb") as whole:
            hashed = hashlib.file_digest(whole, "sha256").hexdigest()
        sidecar = self.made.tar.with_name(self.made.tar.name + ".sha256")
        sidecar.write_text(f"{hashed}  {self.made.tar.name}\n")

    def archive(self, manifests):
        """The images below one index, as `skopeo copy --all` takes them."""
        texts = {**self.texts}
        children = []
        for manifest in manifests:
            raw = manifest["Raw"].encode()
            texts[manifest["Digest"]] = raw
            children.append(
                {
                    "mediaType": MANIFEST,
                    "digest": manifest["Digest"],
                    "size": len(raw),
                    "platform": {"architecture": "amd64", "os": "linux"},
                }
            )
        index = {"schemaVersion": 2, "mediaType": INDEX, "manifests": children}
        raw = compact(index).encode()
        texts[digest(raw)] = raw
        top = {"mediaType": INDEX, "digest": digest(raw), "size": len(raw)}
        layout = compact({"imageLayoutVersion": "1.0.0"}).encode()
        root = compact({"schemaVersion": 2, "manifests": [top]}).encode()
        with tarfile.open(self.made.archive, "w", format=tarfile.USTAR_FORMAT) as tar:
            add(tar, "oci-layout", io.BytesIO(layout), len(layout))
            add(tar, "index.json", io.BytesIO(root), len(root))
            for name, text in texts.items():
                add(tar, "blobs/" + name.replace(":", "/"), io.BytesIO(text), len(text))
            for name, size in self.sizes.items():
                with open(self.loose_path(name), "rb") as data:
                    add(tar, "blobs/" + name.replace(":", "/"), data, size)


def add(tar, name, data, size):
    entry = tarfile.TarInfo(name)
    entry.size = size
    tar.addfile(entry, data)
