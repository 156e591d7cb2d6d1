"""How the time of an import grows with the number of blobs and with their bytes."""

from bench import contenders, inputs
from bench.scenarios import MIB

LAYERS = 9  # and a config: ten blobs an image
SMALL = 2048


def by_count(blobs):
    images = max(1, blobs // (LAYERS + 1))
    return inputs.Spec(f"count-{blobs}", ((SMALL,) * LAYERS,) * images, peers=False)


def by_bytes(mebibytes):
    return inputs.Spec(f"bytes-{mebibytes}", ((mebibytes * MIB // 16,) * 4,) * 4, peers=False)


SERIES = {
    "blobs": ("number of blobs (2 KiB each)", by_count, (100, 1000, 10_000, 100_000)),
    "mebibytes": ("MiB (in 16 layers)", by_bytes, (64, 256, 1024, 4096)),
}
QUICK = {
    "blobs": ("number of blobs (2 KiB each)", by_count, (100, 300)),
    "mebibytes": ("MiB (in 16 layers)", by_bytes, (1, 4)),
}


def measure(bench, series, runs):
    """For each series the points, as [x, seconds] with the best of the runs, for one-shot imports."""
    found = {}
    longshore = contenders.OneShot(bench.work / "one-shot")
    for name, (label, spec, steps) in series.items():
        points = []
        for step in steps:
            made = inputs.make(spec(step), bench.inputs)
            seconds = []
            for number in range(runs):
                bench.registry.restart()
                address = bench.registry.address
                cost = longshore.run(made, address, f"growth-{step}-{number}")
                seconds.append(cost.seconds)
            points.append([step, round(min(seconds), 3)])
            bench.say(f"growth: {step} {name}: {min(seconds):.2f} s")
        found[name] = {"label": label, "points": points, "slope": slope(points)}
    bench.registry.stop()
    return found


def slope(points):
    """Seconds for one more of x over the upper half: the start of Java does not count there."""
    (x0, y0), (x1, y1) = points[-2], points[-1]
    return (y1 - y0) / (x1 - x0)


def text(growth):
    lines = ["| series | x | seconds | seconds per 1,000 |", "| --- | --- | --- | --- |"]
    for name, series in growth.items():
        for x, seconds in series["points"]:
            lines.append(f"| {name} | {x:,} | {seconds:.2f} | {seconds / x * 1000:.2f} |")
    return "\n".join(lines)
