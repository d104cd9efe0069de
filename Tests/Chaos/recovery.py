"""How long a study stood still after a process died, from the times in its job store."""

import datetime
import sqlite3


def seconds(text):
    """A time of the store on the wall clock's scale; None for none."""
    if not text:
        return None
    when = datetime.datetime.strptime(text, "%Y-%m-%d %H:%M:%S.%f")
    return when.replace(tzinfo=datetime.timezone.utc).timestamp()


class Record:
    """What the job store of a run says of its attempts and results."""

    def __init__(self, path):
        base = sqlite3.connect(path)
        self.attempts = [
            (task, worker.hex()[:8], state, seconds(start), seconds(end))
            for task, worker, state, start, end in base.execute(
                "SELECT task, worker, state, started_at, ended_at FROM attempt ORDER BY epoch")]
        self.commits = sorted(
            seconds(row[0]) for row in base.execute("SELECT recorded_at FROM outcome"))
        base.close()

    def after_worker(self, name, death):
        """Seconds until each task that a dead worker held was given to another."""
        found = []
        for number, (task, worker, _, start, end) in enumerate(self.attempts):
            if worker != name or start > death or end is not None and end < death:
                continue
            again = [a[3] for a in self.attempts[number + 1:] if a[0] == task]
            if again:
                found.append(again[0] - death)
        return found

    def after_coordinator(self, death):
        """Seconds until the next result was recorded; None where there was none."""
        later = [commit for commit in self.commits if commit > death]
        return later[0] - death if later else None


def summary(values):
    """Number, median and largest of some seconds."""
    values = sorted(values)
    if not values:
        return {"count": 0}
    return {
        "count": len(values), "median": round(values[len(values) // 2], 2),
        "max": round(values[-1], 2)}
