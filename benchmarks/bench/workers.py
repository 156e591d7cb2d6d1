"""What more workers bring: small jobs, one blob at a time, a registry that is 50 ms away."""

import shutil

from bench import contenders, inputs

ROUND_TRIP = 50
STEPS = (1, 2, 4, 8)
WANTED = {2: 1.8, 4: 3.4, 8: 6.0}
JOB = inputs.Spec("one-layer", ((65536,),), peers=False)


def measure(bench, jobs):
    """For each number of workers the jobs done in a minute."""
    made = inputs.make(JOB, bench.inputs)
    found = {}
    for workers in STEPS:
        bench.registry.restart()
        settings = {"longshore.concurrency": 1, "longshore.workers": workers}
        service = contenders.Service(bench.work / "workers", settings)
        try:
            address = bench.open_link(ROUND_TRIP)
            service.start(address)
            service.run(made, address, "warm-up")
            found[workers] = round(throughput(service, made, jobs), 2)
        finally:
            service.stop()
            bench.close()
        bench.say(f"workers: {workers}: {found[workers]:.1f} jobs a minute")
    return found


def throughput(service, made, jobs):
    """Jobs a minute from the first report to the last: the queue is never empty in between."""
    for number in range(jobs):
        service.drop(made, f"job-{number}")
    folders = service.await_reports(jobs)
    times = sorted((folder / "report.json").stat().st_mtime for folder in folders)
    for folder in folders:
        shutil.rmtree(folder)
    return (jobs - 1) / (times[-1] - times[0]) * 60


def text(found):
    lines = ["| workers | jobs a minute | to one worker | target |", "| --- | --- | --- | --- |"]
    for workers, rate in found.items():
        ratio = rate / found["1"]
        wanted = WANTED.get(int(workers))
        mark = f"{wanted} {'reached' if ratio >= wanted else 'MISSED'}" if wanted else ""
        lines.append(f"| {workers} | {rate:.1f} | {ratio:.2f} | {mark} |")
    return "\n".join(lines)
