"""Ten thousand connections of strangers on both ports of a coordinator while a worker trains."""

import math
import multiprocessing
import time

from scene import LEASE, Scene, synthesize
from strangers import KINDS, besiege
from watch import Watch


def run(arguments, folder):
    """Returns figures, and complaints: what a good worker or the result suffered."""
    kinds = arguments.kinds.split(",")
    if unknown := set(kinds) - set(KINDS):
        raise SystemExit(f"no kind {', '.join(unknown)}; there are {', '.join(KINDS)}")
    study, quiet, complaints = prepare(arguments, folder, len(kinds))
    scene = Scene(arguments.programs, folder / "loud", study, arguments.files)
    found = {"undisturbed": quiet, "files allowed": arguments.files}
    loud, more = end(scene, "besieged", lambda: siege(arguments, kinds, scene, found))
    found["besieged"] = loud
    complaints += more
    if loud["submission"] != quiet["submission"]:
        complaints.append("the submissions differ")
    return found, complaints


def prepare(arguments, folder, kind_count):
    """A study that runs for as long as the siege will, and what its undisturbed run gave."""
    needed = 3 + kind_count * (arguments.seconds + 1) + 5
    seeds = arguments.seeds or 26
    while True:
        study = synthesize(arguments.programs, folder / str(seeds), seeds)
        quiet, complaints = end(
            Scene(arguments.programs, folder / f"quiet-{seeds}", study), "undisturbed")
        if arguments.seeds or complaints or quiet["seconds"] >= needed:
            return study, {"seeds": seeds, **quiet}, complaints
        # How long the same study takes differs by a tenth.
        seeds = math.ceil(seeds * 1.2 * needed / quiet["seconds"])


def siege(arguments, kinds, scene, found):
    """All kinds, one after another, for as long as the study runs."""
    complaints = []
    watch = Watch(scene.coordinator.pid, scene.port)
    time.sleep(3)
    found["before"] = watch.figures()
    for kind in kinds:
        if scene.coordinator.poll() is not None:
            complaints.append(f"the study ended before '{kind}': give more --seeds")
            break
        watch.begin()
        ours, theirs = multiprocessing.Pipe()
        crowd = multiprocessing.Process(
            target=besiege, daemon=True,
            args=(kind, arguments.count, [scene.port, scene.port + 1], arguments.seconds, theirs))
        crowd.start()
        while crowd.is_alive() and not ours.poll(0.2):
            if scene.coordinator.poll() is not None:
                ours.send("enough")
                break
        deeds = ours.recv()
        found[kind] = {**deeds, **watch.figures()}
        crowd.join()
        # A listener that was reset is replaced, and its connections with it: workers dial again.
        if watch.unanswered and kind != "reset":
            complaints.append(f"{watch.unanswered} heartbeats without an answer during '{kind}'")
        if max(watch.beats, default=0) > LEASE * 1000:
            complaints.append(f"a heartbeat took longer than a lease during '{kind}'")
        time.sleep(1)
    if scene.coordinator.poll() is None:
        watch.begin()
        time.sleep(5)
        found["after"] = watch.figures()
    watch.end()
    return complaints


def end(scene, name, body=lambda: []):
    """Starts a good worker, runs `body`, and waits for the end."""
    try:
        worker = scene.worker("good", 2)
        complaints = body()
        scene.coordinator.wait(timeout=900)
        if scene.coordinator.returncode != 0:
            complaints.append(f"{name}: mmcoord exited with {scene.coordinator.returncode}")
        seconds = time.monotonic() - scene.began
        worker.wait(timeout=60)
        if worker.returncode != 0:
            complaints.append(f"{name}: the worker exited with {worker.returncode}")
        failures = scene.failures()
        if "no attempt failed" not in failures:
            complaints.append(f"{name}: {failures[:400]}")
        return {"seconds": round(seconds, 1), "submission": scene.submission(),
                "warnings": scene.warnings()}, complaints
    finally:
        scene.close()
