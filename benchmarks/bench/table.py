"""Results as a table."""

from statistics import median

HEAD = ("scenario", "contender", "median s", "to the person", "target", "to the floor", "requests", "peak MiB")


def rows(scenario, result):
    """One row for each contender."""
    figures = result["contenders"]
    person = median(figures["person"]["seconds"])
    floor = median(figures["floor"]["seconds"]) if "floor" in figures else None
    for name, of in figures.items():
        seconds = median(of["seconds"])
        wanted = {"one-shot": scenario.one_shot, "service": scenario.service}.get(name)
        ratio = seconds / person
        mark = "" if wanted is None else f"{wanted:.2f} {'reached' if ratio <= wanted else 'MISSED'}"
        peaks = {**of["memory"], "registry": of["registry"]}
        yield (
            scenario.title if name == "person" else "",
            name,
            f"{seconds:.2f}",
            f"{ratio:.2f}",
            mark,
            f"{seconds / floor:.2f}" if floor else "",
            ", ".join(f"{count} {kind}" for kind, count in sorted(of["requests"].items())),
            ", ".join(f"{program} {mebibytes}" for program, mebibytes in peaks.items()),
        )


def text(scenarios, results):
    """A Markdown table of the scenarios that have results."""
    lines = [HEAD, tuple("---" for _ in HEAD)]
    for scenario in scenarios:
        if scenario.key in results:
            lines += rows(scenario, results[scenario.key])
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
