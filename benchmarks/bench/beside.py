"""What is compared with `imgpkg copy` alone over TLS, and how it is shown."""

from bench import inputs, ratios, scenarios

GIB = 1 << 30
# By key: title, input, and the target for the ratio.
SCENARIOS = {
    "300": ("300 images, 900 small blobs", scenarios.MANY, 0.85),
    "layer": ("one layer of 3 GiB", inputs.Spec("one-layer-3-gib", ((3 * GIB,),), peers=False), 1.25),
}


def show(title, target, seconds, loads):
    """Prints the table of one scenario."""
    print(f"load {min(loads):.1f} to {max(loads):.1f}; the target is {target}")
    print()
    print("| scenario | pairs | longshore / imgpkg | 95 % interval | longshore s | imgpkg s |")
    print("| --- | --- | --- | --- | --- | --- |")
    print(ratios.row(title, seconds))
    print(flush=True)
