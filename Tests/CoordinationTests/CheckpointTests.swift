import Coordination
import Testing
import ToyTasks

@Suite struct CheckpointTests {
    private static let training = ToyTask.resumable

    private func bench(checkpoints: [Digest: TaskCheckpoint] = [:]) throws -> Workbench {
        var bench = try Workbench(
            reads: [[], [0]], toy: Self.training, checkpoints: checkpoints)
        bench.send(.started)
        bench.join(ada)
        bench.join(bob)
        return bench
    }

    private static func blob(_ number: UInt8) -> BlobReference {
        BlobReference(
            digest: Digest(bytes: [number] + [UInt8](repeating: 3, count: 31)), sizeBytes: 10)
    }

    private static func checkpoint(_ epoch: Int, step: Int = 0) -> TaskCheckpoint {
        TaskCheckpoint(blob: blob(UInt8(10 * epoch + step)), epoch: epoch, step: step)
    }

    @discardableResult
    private func offer(
        _ checkpoint: TaskCheckpoint, of grant: Grant, by worker: WorkerIdentifier,
        _ bench: inout Workbench
    ) -> [SchedulerEffect] {
        let offer = CheckpointOffer(
            request: bench.nextRequest(), worker: worker, token: grant.lease.token,
            key: grant.key, checkpoint: checkpoint)
        return bench.send(.checkpointed(task: "t\(grant.task)", offer))
    }

    private func isKept(_ effects: [SchedulerEffect], removing digests: [Digest] = []) -> Bool {
        guard case .keepCheckpoint(_, _, digests) = effects.first else { return false }
        return effects.count == 1
    }

    private func isStale(_ effects: [SchedulerEffect], removing digests: [Digest] = []) -> Bool {
        guard case .answerCheckpoint(_, .stale, digests) = effects.first else { return false }
        return effects.count == 1
    }

    @Test("who is given a training next goes on where it was left")
    func resumed() throws {
        var bench = try bench()
        let first = try #require(bench.ask(ada).first)
        #expect(first.checkpoint == nil)
        let kept = isKept(offer(Self.checkpoint(3, step: 2), of: first, by: ada, &bench))
        #expect(kept)
        bench.fail(first, by: ada, .machine)
        let second = try #require(bench.ask(bob).first)
        #expect(second.task == first.task)
        #expect(second.checkpoint == Self.checkpoint(3, step: 2))
    }

    @Test("only a later checkpoint takes the place of one, whose blob goes")
    func later() throws {
        var bench = try bench()
        let grant = try #require(bench.ask(ada).first)
        offer(Self.checkpoint(3), of: grant, by: ada, &bench)
        let laterStep = offer(Self.checkpoint(3, step: 1), of: grant, by: ada, &bench)
        #expect(isKept(laterStep, removing: [Self.checkpoint(3).blob.digest]))
        let earlier = offer(Self.checkpoint(2, step: 9), of: grant, by: ada, &bench)
        #expect(isStale(earlier, removing: [Self.checkpoint(2, step: 9).blob.digest]))
        #expect(bench.scheduler.checkpoints[grant.key] == Self.checkpoint(3, step: 1))
    }

    @Test("a checkpoint that is offered twice is confirmed only once it is written down")
    func twice() throws {
        var bench = try bench()
        let grant = try #require(bench.ask(ada).first)
        offer(Self.checkpoint(3), of: grant, by: ada, &bench)
        let again = offer(Self.checkpoint(3), of: grant, by: ada, &bench)
        #expect(isKept(again))
    }

    @Test("a worker without the lease is answered, and changes nothing")
    func withoutLease() throws {
        var bench = try bench()
        let grant = try #require(bench.ask(ada).first)
        offer(Self.checkpoint(3), of: grant, by: ada, &bench)
        #expect(
            isStale(
                offer(Self.checkpoint(5), of: grant, by: bob, &bench),
                removing: [
                    Self.checkpoint(5).blob.digest
                ]))
        var other = grant
        other.key = Workbench.key(7)
        #expect(
            isStale(
                offer(Self.checkpoint(5), of: other, by: ada, &bench),
                removing: [
                    Self.checkpoint(5).blob.digest
                ]))
        bench.fail(grant, by: ada, .preempted)
        // The same bytes as the one that is kept: those stay.
        let late = offer(Self.checkpoint(3), of: grant, by: ada, &bench)
        guard isKept(late) else {
            Issue.record("answered \(late)")
            return
        }
        #expect(bench.scheduler.checkpoints[grant.key] == Self.checkpoint(3))
    }

    @Test("the checkpoint of a task that is done goes")
    func done() throws {
        var bench = try bench()
        let grant = try #require(bench.ask(ada).first)
        offer(Self.checkpoint(3), of: grant, by: ada, &bench)
        let answer = bench.commit(grant, by: ada)
        #expect(answer == .accepted)
        let digests = [Self.checkpoint(3).blob.digest]
        #expect(bench.effects.contains(.dropCheckpoint(key: grant.key, removing: digests)))
        #expect(bench.scheduler.checkpoints[grant.key] == nil)
    }

    @Test("a checkpoint of an earlier life is given out, and forgotten where it is of no use")
    func earlierLife() throws {
        let key = Workbench.key(0)
        var bench = try bench(checkpoints: [key: Self.checkpoint(8)])
        let first = try #require(bench.ask(ada).first)
        #expect(first.checkpoint == Self.checkpoint(8))
        func refuse(_ digest: Digest, by worker: WorkerIdentifier) -> [SchedulerEffect] {
            bench.send(
                .checkpointRefused(
                    task: "t0", worker, token: first.lease.token, digest))
        }
        #expect(refuse(Self.checkpoint(8).blob.digest, by: bob).isEmpty)
        #expect(refuse(Self.checkpoint(7).blob.digest, by: ada).isEmpty)
        let digest = Self.checkpoint(8).blob.digest
        #expect(refuse(digest, by: ada) == [.dropCheckpoint(key: key, removing: [digest])])
        // The training that begins anew leaves earlier ones again.
        let earlier = offer(Self.checkpoint(1), of: first, by: ada, &bench)
        #expect(isKept(earlier))
    }

    @Test("a blob that is somebody's output is never removed as a checkpoint")
    func outputStays() throws {
        var bench = try bench()
        let first = try #require(bench.ask(ada).first)
        _ = bench.commit(first, by: ada)
        let grant = try #require(bench.ask(ada).first)
        let output = Workbench.outputs(0)[0].blob
        offer(
            TaskCheckpoint(blob: output, epoch: 1, step: 0), of: grant, by: ada, &bench)
        let second = offer(Self.checkpoint(2), of: grant, by: ada, &bench)
        #expect(isKept(second, removing: []))
    }
}
