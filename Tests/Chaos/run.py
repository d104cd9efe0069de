"""One run: starts everything, strikes, heals, starts again what died, and waits for the end."""

import heapq
import itertools
import time

from faults import Faults
from recovery import Timeline
from stage import Unexpected

TICK = 0.02
# What a coordinator says when a result was damaged after it was last looked at: started again, it
# makes that result again.
DAMAGED = "should have SHA-256"


class Run:
    """Plays a stage from its first process to its last."""

    def __init__(self, stage, rng, deck, faults, pace, apart=0):
        self.stage, self.rng, self.deck, self.pace = stage, rng, deck, pace
        self.left, self.faults, self.apart = faults, Faults(stage, rng), apart
        self.timeline = Timeline(stage.coordinator.log)
        self.struck, self.failures = [], {}
        self.late, self.repairs, self.seconds = 0, 0, 0.0
        self.heals, self.order = [], itertools.count()

    def play(self):
        """Runs to the end of the study.

        Raises Unexpected for a hang, and for an end that no fault explains.
        """
        begin = time.monotonic()
        for program in self.stage.programs:
            program.start()
        limit = begin + self.pace * 100 + 120 + (15 + self.apart) * self.left
        strike = begin + max(self.apart / 2, self.rng.uniform(0.5, 2) * self.pace)
        try:
            while not self.look_after():
                now = time.monotonic()
                if self.stage.launched and not self.stage.launched.seen:
                    self.stage.launched.all()
                if now > limit:
                    raise Unexpected(f"no end after {now - begin:.0f} s: {self.struck}")
                self.heal(now)
                self.timeline.read()
                if self.left and now >= strike and not (self.apart and self.is_ending):
                    self.strike(now)
                    pause = self.rng.uniform(0.3, 2) * self.pace
                    # A random part, so that deaths meet tasks at all their stages.
                    strike = now + (self.apart + self.rng.uniform(0, 2) if self.apart else pause)
                elif self.apart and self.heals:
                    strike = max(strike, now + self.apart)
                time.sleep(TICK)
            self.heal(float("inf"))
            self.say_goodbye()
        finally:
            self.seconds = time.monotonic() - begin

    def strike(self, now):
        """Does the next fault that can be done now."""
        launched = self.stage.launched
        if launched and not launched.running() and self.rng.random() < 0.9:
            # Struck as often while it starts, a coordinator would seldom come to start workers.
            return
        for _ in range(10):
            kind = self.deck.draw()
            ended = self.timeline.begin(kind)
            outcome = self.faults.strike(kind)
            if outcome is None:
                self.timeline.faults.pop()
                self.deck.give_back(kind)
            else:
                seconds, heal = outcome
                self.timeline.faults[-1][3] = self.faults.cut_off
                ended()
                self.struck.append(kind)
                self.left -= 1
                if heal:
                    heapq.heappush(self.heals, (now + seconds, next(self.order), heal, ended))
                return

    @property
    def is_ending(self):
        """Whether this life of the coordinator has sent workers away."""
        return any(w.left_at == self.stage.coordinator.lives for w in self.stage.workers)

    def heal(self, now):
        while self.heals and self.heals[0][0] <= now:
            _, _, heal, ended = heapq.heappop(self.heals)
            heal()
            ended()

    def look_after(self):
        """Starts again what ended; whether the study has."""
        now = time.monotonic()
        for program in self.stage.programs:
            if program.due:
                # One that was told to leave waits for another life of its coordinator.
                if now >= program.due and self.stage.coordinator.lives > program.left_at:
                    program.due = 0
                    program.start()
                continue
            if program.runs:
                if program is not self.stage.coordinator:
                    program.life  # read while it is there
                self.mind_deadline(program, now)
                continue
            status = program.process.returncode
            if program is self.stage.coordinator and status == 0:
                return True
            self.judge(program, status)
            program.due = now + self.rng.choice([0.001, 0.3, self.stage.lease * 0.7])
            program.left_at = self.stage.coordinator.lives if status == 0 else -1
        return False

    def mind_deadline(self, program, now):
        if program.term_deadline is None:
            return
        if program.is_stopped:
            program.term_deadline = now + program.term_seconds
        elif now > program.term_deadline:
            raise Unexpected(
                f"{program.name} did not end within {program.term_seconds} s of SIGTERM")

    def judge(self, program, status):
        """Whether a fault explains this end."""
        if status in program.expected:
            return
        is_worker = program is not self.stage.coordinator
        # Told to leave: by a coordinator that drains, or one that has finished.
        if is_worker and status == 0:
            return
        if self.stage.was_full and not is_worker and status == 1:
            # Only a start on a full disk is refused.
            return
        if not is_worker and status == 1 and any(DAMAGED in line for line in program.tail(20)):
            self.repairs += 1
            if self.repairs <= 5:
                return
        if program.lives == 0:
            raise Unexpected(f"{program.name} cannot be started")
        raise Unexpected(f"{program.name} ended with {status}: {program.tail(3)}")

    def say_goodbye(self):
        """Workers that hear of the end leave; those that a fault kept from it are ended."""
        deadline = time.monotonic() + 2
        for worker in self.stage.workers:
            while worker.runs and time.monotonic() < deadline:
                time.sleep(TICK)
            if worker.runs:
                self.late += 1
                worker.process.kill()
                worker.process.wait()
            elif worker.process.returncode != 0 and not worker.due:
                self.judge(worker, worker.process.returncode)
        if self.stage.launched and (left := self.stage.launched.left_behind(2)):
            raise Unexpected(f"{len(left)} launched workers outlived the study")
        if self.stage.launched and not self.stage.launched.seen:
            raise Unexpected("no launched worker was ever seen")
