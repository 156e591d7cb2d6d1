"""A tarball of 20 GiB, imported with a heap of 64 MB. Nearly all of it is zeros: on the disk it
takes no room until the registry has it."""

import hashlib
import io
import tarfile

from bench import contenders, inputs, process
from bench.process import Cost
from bench.registry import Registry

SIZE = 20 << 30
HEAP = "-Xmx64m"


class Writer(inputs.Writer):
    """One image of one layer that is never in memory, and nothing else."""

    def write(self):
        hashed = hashlib.sha256()
        block = bytes(1 << 20)
        for _ in range(SIZE // len(block)):
            hashed.update(block)
        name = "sha256:" + hashed.hexdigest()
        layer = {"MediaType": inputs.LAYER, "Digest": name, "DiffID": name, "Size": SIZE}
        element = self.image("huge", self.spec.name, [layer])
        document = inputs.compact([{"ImageIndex": None, "Image": element}]).encode()
        with tarfile.open(self.made.tar, "w", format=tarfile.PAX_FORMAT) as tar:
            inputs.add(tar, "manifest.json", io.BytesIO(document), len(document))
            entry = tarfile.TarInfo(name.replace(":", "-") + ".tar.gz")
            entry.size = SIZE
            tar.addfile(entry)
            # As if the zeros had been written: the file has a hole there.
            tar.fileobj.seek(SIZE, io.SEEK_CUR)
            tar.offset += SIZE


def measure(bench):
    """Seconds and peak resident memory of the import."""
    spec = inputs.Spec("huge", ((SIZE,),), peers=False)
    made = inputs.make(spec, bench.inputs, Writer)
    cost = Cost()
    bench.work.mkdir(parents=True, exist_ok=True)
    # On the disk, whatever the others have: few memories have room for it.
    registry = Registry(bench.folder / "registry", bench.folder)
    try:
        registry.restart()
        command = ["import", made.tar, "--to-repo", f"{registry.address}/bench/huge"]
        process.run(
            cost,
            "longshore",
            [contenders.LONGSHORE, *command, "--registry-insecure"],
            bench.work / "huge.log",
            env={"LONGSHORE_JAVA_OPTS": HEAP},
        )
    finally:
        registry.remove()
    return {"bytes": SIZE, "heap": HEAP, "seconds": round(cost.seconds, 1), "memory": cost.memory}


def text(found):
    return (
        f"{found['bytes'] >> 30} GiB with {found['heap']}: VERIFIED in {found['seconds']} s,"
        f" {found['memory']['longshore']:.0f} MiB resident at the peak"
    )
