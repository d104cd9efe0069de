"""A thousand real workers, nearly all idle, while one computes a study."""

import statistics
import time

from scene import Scene, synthesize
from strangers import raise_limit
from watch import Watch, proportional, resident


def run(arguments, folder):
    """Returns figures, and complaints."""
    raise_limit(4_096)
    study = synthesize(arguments.programs, folder, arguments.seeds)
    scene = Scene(arguments.programs, folder / "crowd", study)
    try:
        return besiege(arguments, scene)
    finally:
        scene.close()


def besiege(arguments, scene):
    found, complaints = {"workers": arguments.count}, []
    watch = Watch(scene.coordinator.pid, scene.port)
    time.sleep(3)
    found["alone"] = watch.figures()

    watch.begin()
    crowd = []
    for number in range(arguments.count):
        # One cache for all, as workers of one machine have by default.
        crowd.append(scene.worker(
            f"idle-{number}", arguments.memory, scene.folder / "cache-of-all"))
        time.sleep(1 / arguments.per_second)
    wait_until_joined(scene, arguments.count)
    found["joining"] = watch.figures()

    watch.begin()
    time.sleep(arguments.seconds)
    found["idle"] = watch.figures()
    sample = crowd[:: max(1, len(crowd) // 50)]
    found["a worker's MiB"] = {
        "resident": statistics.median(resident(p.pid) for p in sample),
        "own share": round(statistics.median(proportional(p.pid) for p in sample), 1)}

    watch.begin()
    good = scene.worker("good", 2)
    scene.coordinator.wait(timeout=900)
    ended = time.monotonic()
    found["computing"] = watch.figures()
    watch.end()
    for process in [good, *crowd]:
        process.wait(timeout=120)
    found["seconds from mmcoord's end to the last worker's"] = round(time.monotonic() - ended, 1)
    statuses = [p.returncode for p in [good, *crowd]]
    found["statuses"] = {str(s): statuses.count(s) for s in sorted(set(statuses))}
    found["submission"] = scene.submission()
    found["warnings"] = scene.warnings()
    if scene.coordinator.returncode != 0:
        complaints.append(f"mmcoord exited with {scene.coordinator.returncode}")
    if set(statuses) != {0}:
        complaints.append("not every worker exited with 0")
    if watch.unanswered:
        complaints.append(f"{watch.unanswered} heartbeats without an answer")
    if "no attempt failed" not in (failures := scene.failures()):
        complaints.append(failures[:400])
    return found, complaints


def wait_until_joined(scene, count):
    deadline = time.monotonic() + 300
    while scene.log.read_text(errors="replace").count(" joined: ") < count:
        if time.monotonic() > deadline or scene.coordinator.poll() is not None:
            raise SystemExit("the workers did not join:\n" + scene.log.read_text()[-2_000:])
        time.sleep(1)
