"""What is measured, and what Longshore is to reach."""

from dataclasses import dataclass, field

from bench.inputs import Spec

MIB = 1 << 20


def layers(images, each, size):
    """Images with as many layers of one size."""
    return tuple((size,) * each for _ in range(images))


def small_images(count):
    """As many images as a bundle has, itself included; three blobs an image, from 4 to 32 KiB."""
    sizes = [(4096 + 97 * i % 28672, 4096 + 631 * i % 28672) for i in range(count - 1)]
    return tuple([sizes[0] + (4096,)] + sizes[1:])


GIB = Spec("1-gib-in-32-layers", layers(8, 4, 32 * MIB))
FOUR_GIB = Spec("4-gib-in-40-layers", layers(10, 4, 4096 * MIB // 40), peers=False)
MANY = Spec("300-images", small_images(300))
FIRST = Spec("shared-first", layers(10, 4, 16 * MIB), 8, "shared", peers=False)
SECOND = Spec("shared-second", layers(10, 4, 16 * MIB), 8, "shared", peers=False)
FEW = Spec("quick", small_images(20) + layers(1, 2, 2 * MIB))
QUICK_FIRST = Spec("quick-shared-first", layers(5, 2, MIB), 4, "quick", peers=False)
QUICK_SECOND = Spec("quick-shared-second", layers(5, 2, MIB), 4, "quick", peers=False)


@dataclass(frozen=True)
class Scenario:
    """`one_shot` and `service` are the ratios to the person's way that are to be reached."""

    key: str
    title: str
    spec: Spec
    one_shot: float
    service: float
    before: str = "nothing"  # or "all": imported already; or "sibling": the `sibling` is there
    sibling: Spec = None
    round_trip: int = 0  # milliseconds
    reads: bool = False  # reading back, instead of an import
    peers: tuple = field(default=("person", "one-shot", "service"))
    service_to_floor: float = None
    warm_ups: int = 4


EVERYONE = ("person", "one-shot", "service", "skopeo", "floor")
ASKING = ("person", "one-shot", "service", "questions")

ALL = (
    Scenario(
        "1gib", "1 GiB in 32 layers, empty registry", GIB, 0.85, 0.75,
        peers=EVERYONE, service_to_floor=1.6,
    ),
    Scenario("4gib", "4 GiB in 40 layers, empty registry", FOUR_GIB, 0.80, 0.75),
    Scenario(
        "300", "300 images, 900 small blobs", MANY, 0.80, 0.60,
        peers=("person", "one-shot", "service", "floor"),
    ),
    Scenario("300-20ms", "300 images, round trip 20 ms", MANY, 0.60, 0.50, round_trip=20),
    Scenario(
        "read-20ms", "reading 300 images back, round trip 20 ms", MANY, 0.20, 0.15,
        before="all", round_trip=20, reads=True, peers=ASKING,
    ),
    Scenario(
        "shared", "the second of two tarballs that share 80 % of their layers", SECOND, 0.50, 0.40,
        before="sibling", sibling=FIRST,
    ),
    Scenario(
        "present", "300 images, all of it already there", MANY, 0.90, 0.55,
        before="all", peers=ASKING,
    ),
)

QUICK = (
    Scenario("quick", "20 images and 4 MiB, empty registry", FEW, None, None, peers=EVERYONE, warm_ups=1),
    Scenario(
        "quick-read", "reading 20 images back, round trip 20 ms", FEW, None, None,
        before="all", round_trip=20, reads=True, warm_ups=1, peers=ASKING,
    ),
    Scenario(
        "quick-shared", "the second of two tarballs that share 80 %", QUICK_SECOND, None, None,
        before="sibling", sibling=QUICK_FIRST, warm_ups=1,
    ),
)
