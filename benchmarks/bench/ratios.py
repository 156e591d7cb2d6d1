"""Ratios of pairs: their median and its 95 % interval, which assumes no distribution."""

import statistics
from math import comb


def row(title, seconds):
    """A line of a table for pairs of seconds: the ratio of the first to the second."""
    ratios = sorted(one / other for one, other in seconds)
    low, high = interval(ratios)
    one, other = (statistics.median(column) for column in zip(*seconds))
    return (
        f"| {title} | {len(ratios)} | {statistics.median(ratios):.3f} | {low:.3f} to {high:.3f} |"
        f" {one:.2f} | {other:.2f} |"
    )


def interval(ratios):
    """The narrowest pair of ordered ratios that holds the median with at least 95 %."""
    n = len(ratios)
    for outside in range(n // 2, -1, -1):
        missed = 2 * sum(comb(n, k) for k in range(outside + 1)) / 2**n
        if missed <= 0.05:
            return ratios[outside], ratios[n - 1 - outside]
    return ratios[0], ratios[-1]
