"""The order of Maven versions, as https://maven.apache.org/pom.html#version-order-specification defines it."""
import re

_QUALIFIERS = ["alpha", "beta", "milestone", "rc", "snapshot", "", "sp"]
_ALIASES = {"ga": "", "final": "", "release": "", "cr": "rc"}
_SHORT = {"a": "alpha", "b": "beta", "m": "milestone"}
_NULLS = {"0", ""}


def _tokens(version):
    """Pairs of separator and token; a change between digits and letters counts as a hyphen."""
    found = []
    separator = "-"
    for part in re.findall(r"[.\-_]|\d+|[^.\-_\d]+", version.lower()):
        if part in ".-_":
            if separator is not None:
                found.append([separator, "0"])
            separator = "." if part == "." else "-"
        else:
            found.append([separator or "-", part])
            separator = None
    for index, pair in enumerate(found):
        followed = index + 1 < len(found) and found[index + 1][1].isdigit()
        if pair[1] in _SHORT and followed:
            pair[1] = _SHORT[pair[1]]
        pair[1] = _ALIASES.get(pair[1], pair[1])
        if pair[1].isdigit():
            pair[1] = str(int(pair[1]))
    return _trimmed(found)


def _trimmed(pairs):
    """Leaves out the zeros and empty qualifiers that end the version or stand before a hyphen."""
    kept = []
    for pair in pairs:
        if pair[0] == "-" or not pair[1].isdigit():
            while kept and kept[-1][1] in _NULLS:
                kept.pop()
        kept.append(pair)
    while kept and kept[-1][1] in _NULLS:
        kept.pop()
    return kept


def _rank(pair):
    separator, token = pair
    if token.isdigit():
        return (2 if separator == "." else 1, int(token), "")
    known = token in _QUALIFIERS
    return (0, _QUALIFIERS.index(token) if known else len(_QUALIFIERS), "" if known else token)


def _padding(pair):
    """What a shorter version has in this place."""
    return (pair[0], "0" if pair[1].isdigit() else "")


def compare(one, other):
    """Below, equal to or above zero, as the first version is older, equal or newer."""
    first, second = _tokens(one), _tokens(other)
    for index in range(max(len(first), len(second))):
        left = first[index] if index < len(first) else _padding(second[index])
        right = second[index] if index < len(second) else _padding(first[index])
        if _rank(left) != _rank(right):
            return -1 if _rank(left) < _rank(right) else 1
    return 0
