"""Kills the coordinator at its writes, one after the other, and compares what comes out.

One study suffers many crashes: each life of its coordinator is ended at the next point. What a life
never reaches (a data file is hashed once) is tried again on a fresh state folder.
"""

import itertools
import signal
import time
from collections import Counter

import study
from stage import Stage, Unexpected

LIMIT = 120
# Which of the writes of a kind to die at, of so many.
NUMBERS = {
    "first": lambda count: [1],
    "some": lambda count: sorted({1, min(2, count), count}),
    "every": lambda count: range(1, count + 1),
}


def play(options, work):
    """Runs the points; a summary like that of the faults."""
    begin = time.monotonic()
    which = study.synthetic(["tiny"], options.programs.resolve(), work)[0]
    number = itertools.count()

    def stage(environment=None):
        return Stage(which, work / f"run-{next(number)}", options.programs.resolve(), 1,
                     options.lease, None, "beside", False, environment=environment)

    listing = work / "writes"
    first = stage({"MMCOORD_CRASH": f"list:{listing}"})
    try:
        life(first)
        expected = study.results(first.state)
    finally:
        first.close()
    writes = Counter(listing.read_text().splitlines())
    part, parts = map(int, options.part.split("/"))
    waiting = points(writes, NUMBERS[options.durability])[part - 1 :: parts]
    told = {"part": options.part, "points": len(waiting), "differences": [], "unexpected": [], "killed": [], "not_reached": [], "not_tried": 0}
    deadline = begin + options.minutes * 60
    # A point that a fresh state does not reach either depends on who was faster: it is named.
    tries = Counter()
    while waiting and not told["unexpected"]:
        if time.monotonic() > deadline:
            told["not_tried"] += len(waiting)
            break
        run = stage()
        try:
            missed, waiting = crashes(run, waiting, told["killed"], deadline)
            if missed:
                tries[missed] += 1
                told["not_reached"] += [" ".join(map(str, missed))] * (tries[missed] == 3)
                # Of the next fresh folder it has the first life.
                waiting = [missed] * (tries[missed] < 3) + waiting
            for name in study.differences(expected, study.results(run.state)):
                told["differences"].append({"file": name})
        except Unexpected as error:
            logs = {p.name: p.tail(10) for p in run.programs}
            told["unexpected"].append({"what": str(error), "logs": logs})
        finally:
            run.close(keeps=options.keep)
    told["killed"] = len(told["killed"])
    return {"writes": dict(writes), "submission": expected.get("submission.csv"), **told,
            "seconds": round(time.monotonic() - begin, 1)}


def points(writes, numbers):
    """(moment, number, kind) of each write to die at."""
    found = [(moment, n, kind) for kind, count in sorted(writes.items()) for n in numbers(count)
             for moment in ("before", "after")]
    # The late ones last: they need a study that has not been done in parts already.
    return sorted(found, key=lambda p: p[1])


def crashes(run, waiting, killed, deadline):
    """Lets the coordinator die at one point after the other until the study is done, or time is up;
    the point that was not reached, and those not tried."""
    left = list(waiting)
    run.workers[0].start()
    while True:
        point = left.pop(0) if left and time.monotonic() < deadline else None
        status = life(run, ":".join(map(str, point)) if point else None)
        if status == -signal.SIGKILL and point:
            killed.append(point)
        elif status == 0:
            return point, left
        else:
            raise Unexpected(f"the coordinator ended with {status} at {point}")


def life(run, point=None):
    """One life of the coordinator, with a worker; its exit status."""
    if point:
        run.coordinator.environment["MMCOORD_CRASH"] = point
    elif not run.coordinator.environment.get("MMCOORD_CRASH", "").startswith("list"):
        run.coordinator.environment.pop("MMCOORD_CRASH", None)
    run.coordinator.start()
    end = time.monotonic() + LIMIT
    while run.coordinator.runs:
        for worker in run.workers:
            if not worker.runs:
                worker.start()
        if time.monotonic() > end:
            raise Unexpected(f"no end after {LIMIT} s at {point}")
        time.sleep(0.01)
    return run.coordinator.process.returncode
