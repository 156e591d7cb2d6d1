"""Growth as a picture: both axes logarithmic, so that what grows evenly is a line at 45 degrees."""

from math import log10

WIDTH, HEIGHT, LEFT, TOP, SIZE = 840, 400, 60, 30, 320
STYLE = "font: 12px sans-serif"


def svg(growth):
    panels = [panel(LEFT + i * (SIZE + 90), series) for i, series in enumerate(growth.values())]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}" style="{STYLE}">\n'
        f'<rect width="{WIDTH}" height="{HEIGHT}" fill="white"/>\n' + "\n".join(panels) + "\n</svg>\n"
    )


def panel(left, series):
    points = series["points"]
    decades = max(span(x for x, _ in points), span(y for _, y in points))
    x0, y0 = (floor10(min(values)) for values in zip(*points))
    scale = SIZE / decades

    def at(x, y):
        return left + (log10(x) - x0) * scale, TOP + SIZE - (log10(y) - y0) * scale

    parts = [f'<rect x="{left}" y="{TOP}" width="{SIZE}" height="{SIZE}" fill="none" stroke="#999"/>']
    for d in range(decades + 1):
        x, y = left + d * scale, TOP + SIZE - d * scale
        parts.append(f'<path d="M{x:.0f} {TOP}V{TOP + SIZE}M{left} {y:.0f}h{SIZE}" stroke="#ddd"/>')
        parts.append(label(x, TOP + SIZE + 18, "middle", f"{10 ** (x0 + d):,}"))
        parts.append(label(left - 6, y + 4, "end", f"{10.0 ** (y0 + d):g} s"))
    parts.append(label(left + SIZE / 2, TOP + SIZE + 38, "middle", series["label"]))
    # What the upper half's slope would give from zero on.
    ends = [at(x, y) for x, y in straight(points, series["slope"])]
    parts.append(line(ends, "#999", 'stroke-dasharray="4"'))
    parts.append(line([at(x, y) for x, y in points], "#06c", 'stroke-width="2"'))
    parts += [f'<circle cx="{x:.1f}" cy="{y:.1f}" r="4" fill="#06c"/>' for x, y in (at(*p) for p in points)]
    return "\n".join(parts)


def straight(points, slope):
    """The even growth through the last point, as far as it is in the picture."""
    lowest = min(y for _, y in points)
    x1, y1 = points[-1]
    first = max(points[0][0], x1 - (y1 - lowest) / slope) if slope > 0 else points[0][0]
    return [(x, y1 - slope * (x1 - x)) for x in (first * (x1 / first) ** (i / 40) for i in range(41))]


def label(x, y, anchor, text):
    return f'<text x="{x:.0f}" y="{y:.0f}" text-anchor="{anchor}">{text}</text>'


def line(points, colour, more):
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    return f'<polyline points="{path}" fill="none" stroke="{colour}" {more}/>'


def floor10(value):
    return int(log10(value) // 1)


def span(values):
    values = list(values)
    return floor10(max(values)) + 1 - floor10(min(values))
