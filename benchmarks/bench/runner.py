"""Runs the scenarios: every contender in turn, again and again."""

import subprocess
import sys
from pathlib import Path

from bench import contenders, inputs, process, scenarios
from bench.registry import Registry, await_port, free_port

# Before anything is timed the service imports this some times, because it is to be a running one:
# Java compiles what it has seen often.
WARM_UP = inputs.Spec("warm-up", scenarios.small_images(300), peers=False)


class Bench:
    """One session: a registry, a folder for inputs and one for what comes and goes."""

    def __init__(self, folder, store, say=lambda text: print(text, file=sys.stderr, flush=True)):
        self.folder = folder
        self.inputs = folder / "inputs"
        self.work = folder / "work"
        self.registry = Registry(folder / "registry", store)
        self.say = say
        self.link = None

    def run(self, scenario, runs):
        """Measures a scenario; its figures, as they go into the results' file."""
        self.say(f"{scenario.key}: {scenario.title}")
        made = inputs.make(scenario.spec, self.inputs)
        sibling = inputs.make(scenario.sibling, self.inputs) if scenario.sibling else None
        self.registry.restart()
        address = self.open_link(scenario.round_trip)
        all_of_them = [contenders.ALL[name](self.work / name) for name in scenario.peers]
        try:
            for contender in all_of_them:
                contender.work.mkdir(parents=True, exist_ok=True)
                contender.start(address)
                if contender.name == "service":
                    self.warm_up(contender, address, scenario.warm_ups)
            rounds = Rounds(self, scenario, made, sibling, address)
            figures = {c.name: {"seconds": [], "memory": {}, "registry": 0} for c in all_of_them}
            for number in range(runs):
                for contender in all_of_them:
                    rounds.timed(contender, number, figures[contender.name])
            for contender in all_of_them:
                figures[contender.name]["requests"] = rounds.counted(contender)
            return {
                "title": scenario.title,
                "bytes": made.tar.stat().st_size,
                "blobs": made.blobs,
                "contenders": figures,
            }
        finally:
            for contender in all_of_them:
                contender.stop()
            self.close()

    def warm_up(self, service, address, times):
        """No part of any figure; said, because a service that has just been started takes longer."""
        made = inputs.make(WARM_UP, self.inputs)
        for _ in range(times):
            cost = service.run(made, address, "warm-up")
            self.say(f"    warm-up   {cost.seconds:8.2f} s")
            self.registry.restart()

    def open_link(self, round_trip):
        """The address by which the registry is reached."""
        if not round_trip:
            return self.registry.address
        port = free_port()
        self.link = subprocess.Popen(
            [sys.executable, "-m", "bench.link", str(port), str(self.registry.port), str(round_trip)],
            cwd=Path(__file__).resolve().parents[1],
        )
        await_port(port, self.link)
        return f"127.0.0.1:{port}"

    def close(self):
        if self.link:
            process.stop(self.link)
            self.link = None
        self.registry.stop()


class Rounds:
    """The single runs of one scenario."""

    def __init__(self, bench, scenario, made, sibling, address):
        self.bench = bench
        self.scenario = scenario
        self.made = made
        self.sibling = sibling
        self.address = address

    def timed(self, contender, number, figures):
        repository = self.prepare(contender, f"{contender.name}-{number}")
        process.forget_peak(self.bench.registry.child.pid)
        cost = self.once(contender, repository)
        figures["seconds"].append(round(cost.seconds, 3))
        for program, mebibytes in cost.memory.items():
            figures["memory"][program] = max(figures["memory"].get(program, 0), round(mebibytes))
        figures["registry"] = max(figures["registry"], round(self.bench.registry.peak()))
        self.bench.say(f"  {number + 1} {contender.name:<9} {cost.seconds:8.2f} s")

    def counted(self, contender):
        """The requests of one more run by kind: writing the log takes time, too."""
        repository = self.prepare(contender, f"{contender.name}-counted")
        self.bench.registry.restart(empty=False, log_requests=True)
        self.once(contender, repository)
        return self.bench.registry.requests()

    def once(self, contender, repository):
        do = contender.read if self.scenario.reads else contender.run
        return do(self.made, self.address, repository)

    def prepare(self, contender, repository):
        """What the registry holds before a run; each contender has put it there itself."""
        self.bench.registry.restart()
        if self.scenario.before == "sibling":
            contender.run(self.sibling, self.address, repository + "-first")
        if self.scenario.before == "all" and not self.imports_itself(contender):
            contender.fill(self.made, self.address, repository)
        return repository

    def imports_itself(self, contender):
        """The service reads back what it has just pushed."""
        return self.scenario.reads and contender.name == "service"
