import Foundation
import Testing

/// Real processes, real sockets, real files.
@Suite(.serialized) struct StudyRunTests {
    /// The SHA-256 of the submission that one undisturbed worker makes.
    private static let undisturbed = Swift.Result {
        let sandbox = try Sandbox()
        try run(sandbox, workers: 1)
        return try sandbox.sha256("state/submission.csv")
    }

    private static func run(_ sandbox: Sandbox, workers: Int, slots: Int = 1) throws {
        let file = try sandbox.writeClusterFile()
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let workers = try (1...workers).map {
            try sandbox.startWorker($0, address: address, slots: slots)
        }
        #expect(try sandbox.finish(coordinator) == 0)
        for worker in workers { #expect(try sandbox.finish(worker) == 0) }
    }

    private func doneCount(_ sandbox: Sandbox, _ kind: String) -> Int {
        (1...3).reduce(0) { sum, number in
            sum
                + sandbox.text("worker-\(number).log").split(separator: "\n")
                .count { $0.contains("/\(kind)/") && $0.contains(": done") }
        }
    }

    @Test("a study ends with a submission, scores, models, histories and predictions")
    func results() throws {
        let sandbox = try Sandbox()
        try Self.run(sandbox, workers: 2)
        for name in [
            "submission.csv", "scores.json", "out_of_fold.h5ad", "test_predictions.h5ad",
            "history.csv", "tasks.csv", "summary.txt", "models/fold-0-seed-1.mmarray",
            "models/fold-2-seed-1.mmarray",
        ] {
            #expect(sandbox.exists("state/\(name)"), "\(name) is missing")
        }
        let wanted = sandbox.text("data/evaluation_ids.csv").split(separator: "\n").dropFirst()
            .map { $0.prefix { $0 != "," } }
        let rows = sandbox.text("state/submission.csv").split(separator: "\n")
        #expect(rows.first == "row_id,target")
        #expect(rows.dropFirst().map { $0.prefix { $0 != "," } } == wanted)
        let finite = rows.dropFirst().allSatisfy {
            Float($0.drop { $0 != "," }.dropFirst())?.isFinite == true
        }
        #expect(finite)
        let output = "\(sandbox.folder)/fetched.csv"
        let fetched = try sandbox.run(
            "mmcoord", ["fetch", "\(sandbox.folder)/study.yaml", "--output", output])
        #expect(fetched.status == 0)
        #expect(try sandbox.sha256("fetched.csv") == sandbox.sha256("state/submission.csv"))
        let status = try sandbox.run("mmcoord", ["status", "\(sandbox.folder)/study.yaml"])
        #expect(status.output.contains("finished"))
    }

    @Test("a run tells estimated and actual time of each phase, and again only of what it computed")
    func timing() throws {
        let sandbox = try Sandbox()
        try Self.run(sandbox, workers: 1)
        #expect(try phases(sandbox).isSuperset(of: ["start", "ingest", "train", "assembly"]))
        #expect(sandbox.text("mmcoord.log").contains("estimated  actual  ratio"))
        try FileManager.default.removeItem(atPath: sandbox.folder + "/state/timing.json")
        // Without a worker, which would come too late to hear that all is done.
        let again = try sandbox.run("mmcoord", ["run", "\(sandbox.folder)/study.yaml"])
        #expect(again.status == 0)
        #expect(try phases(sandbox) == ["start", "assembly"])
    }

    private func phases(_ sandbox: Sandbox) throws -> Set<String> {
        let text = sandbox.text("state/timing.json")
        let json = try JSONSerialization.jsonObject(with: Data(text.utf8)) as? [String: Any]
        let phases = try #require(json?["phases"] as? [[String: Any]])
        for phase in phases { #expect(phase["actualSeconds"] as? Double ?? -1 >= 0) }
        return Set(phases.compactMap { $0["name"] as? String })
    }

    @Test("two workers of two slots make the submission of one worker, byte for byte")
    func manyWorkers() throws {
        let sandbox = try Sandbox()
        try Self.run(sandbox, workers: 2, slots: 2)
        #expect(try sandbox.sha256("state/submission.csv") == Self.undisturbed.get())
    }

    @Test("a worker killed in the middle of its training costs time, not a byte")
    func killedWorker() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let first = try sandbox.startWorker(1, address: address)
        let second = try sandbox.startWorker(2, address: address)
        try sandbox.wait("the first worker trains", unless: coordinator) {
            sandbox.text("worker-1.log").contains("/train/")
        }
        kill(first.processIdentifier, SIGKILL)
        #expect(try sandbox.finish(coordinator) == 0)
        #expect(try sandbox.finish(second) == 0)
        #expect(try sandbox.sha256("state/submission.csv") == Self.undisturbed.get())
        let failures = try sandbox.run("mmcoord", ["status", "--failures", file])
        #expect(failures.output.contains("was not heard of"))
    }

    @Test("a coordinator killed and started again goes on, and no finished task is done twice")
    func killedCoordinator() throws {
        let sandbox = try Sandbox()
        // A port that stays the same, so that the workers find the second life.
        let file = try sandbox.writeClusterFile(
            listen: "ipc://\(sandbox.folder)/socket", lease: 20)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let workers = try (1...2).map { try sandbox.startWorker($0, address: address) }
        try sandbox.wait("half of the sweeps are done", unless: coordinator) {
            doneCount(sandbox, "sweep") >= 20
        }
        kill(coordinator.processIdentifier, SIGKILL)
        _ = try sandbox.finish(coordinator)
        let status = try sandbox.run("mmcoord", ["status", file])
        #expect(status.output.contains("no coordinator runs"))
        let drain = try sandbox.run("mmcoord", ["drain", file])
        #expect(drain.status == 1 && drain.output.contains("nothing to drain"))
        let again = try sandbox.start("mmcoord", ["run", file], log: "again.log")
        #expect(try sandbox.finish(again) == 0)
        for worker in workers { #expect(try sandbox.finish(worker) == 0) }
        #expect(try sandbox.sha256("state/submission.csv") == Self.undisturbed.get())
        #expect(sandbox.text("again.log").contains("were done before"))
        // A task under way at the kill may be done again; one recorded before it may not.
        #expect(doneCount(sandbox, "ingest") == 24)
        #expect(doneCount(sandbox, "sweep") <= 48 + 2)
    }

    @Test("a worker may be there before the coordinator")
    func earlyWorker() throws {
        let sandbox = try Sandbox()
        let url = "ipc://\(sandbox.folder)/socket"
        let worker = try sandbox.startWorker(1, address: url)
        usleep(500_000)
        let file = try sandbox.writeClusterFile(listen: url, epochs: 2)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        #expect(try sandbox.finish(coordinator) == 0)
        #expect(try sandbox.finish(worker) == 0)
    }

    @Test("a finished study started again is there at once, with the same bytes and no worker")
    func again() throws {
        let sandbox = try Sandbox()
        try Self.run(sandbox, workers: 1)
        let before = try sandbox.sha256("state/submission.csv")
        let second = try sandbox.run("mmcoord", ["run", "\(sandbox.folder)/study.yaml"])
        #expect(second.status == 0)
        #expect(try sandbox.sha256("state/submission.csv") == before)
    }

    @Test(
        "a submission of an earlier version of the cluster file is never served as the present one")
    func staleSubmission() throws {
        let sandbox = try Sandbox()
        let launch = "  launch: [{kind: local, workers: 2}]\n"
        let file = try sandbox.writeClusterFile(epochs: 2, extra: launch)
        let output = "\(sandbox.folder)/fetched.csv"
        #expect(try sandbox.run("mmcoord", ["run", file]).status == 0)
        #expect(try sandbox.run("mmcoord", ["fetch", file, "--output", output]).status == 0)
        let first = try sandbox.sha256("fetched.csv")
        _ = try sandbox.writeClusterFile(epochs: 3, extra: launch)
        let refused = try sandbox.run("mmcoord", ["fetch", file, "--output", output])
        #expect(refused.status == 1)
        #expect(refused.output.contains("another version"))
        #expect(try sandbox.run("mmcoord", ["run", file]).status == 0)
        #expect(try sandbox.run("mmcoord", ["fetch", file, "--output", output]).status == 0)
        #expect(try sandbox.sha256("fetched.csv") != first)
        _ = try sandbox.writeClusterFile(epochs: 3, extra: launch, test: false)
        #expect(try sandbox.run("mmcoord", ["run", file]).status == 0)
        #expect(!sandbox.exists("state/submission.csv"))
        #expect(!sandbox.exists("state/test_predictions.h5ad"))
    }

    @Test("results that the disk has damaged are made again, with the same bytes")
    func damagedBlobs() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            extra: "  launch: [{kind: local, workers: 1}]\n")
        #expect(try sandbox.run("mmcoord", ["run", file]).status == 0)
        for store in ["state/blobs", "state/worker-1"] {
            let root = "\(sandbox.folder)/\(store)"
            let names = FileManager.default.enumerator(atPath: root)?.compactMap { $0 as? String }
            for (index, name) in (names ?? []).sorted().enumerated() where index % 3 == 0 {
                let url = URL(fileURLWithPath: "\(root)/\(name)")
                guard name.count > 40, var bytes = try? Data(contentsOf: url) else { continue }
                bytes[bytes.count / 2] ^= 1
                try bytes.write(to: url)
            }
        }
        try FileManager.default.removeItem(atPath: sandbox.folder + "/state/submission.csv")
        let again = try sandbox.run("mmcoord", ["run", file])
        #expect(again.status == 0)
        #expect(again.output.contains("made again"))
        #expect(try sandbox.sha256("state/submission.csv") == Self.undisturbed.get())
    }

    @Test("what nobody needs any more is collected, and made again for a study that changed")
    func collected() throws {
        let sandbox = try Sandbox()
        let launch = "  launch: [{kind: local, workers: 2}]\n"
        let file = try sandbox.writeClusterFile(extra: launch)
        #expect(try sandbox.run("mmcoord", ["run", file]).status == 0)
        #expect(try sandbox.sha256("state/submission.csv") == Self.undisturbed.get())
        // Uploads are links, and what is collected is gone for the workers too.
        #expect(try sandbox.blobBytes("state/worker-1") < 256 << 10)
        let kept = try sandbox.blobBytes("state/blobs")
        #expect(kept < 4 << 20)
        // Everything but the shards' owners finds its result; only new projections need shards.
        try sandbox.edit("study.yaml", "components: 20", "components: 12")
        let changed = try sandbox.run("mmcoord", ["run", file])
        #expect(changed.status == 0)
        #expect(changed.output.contains("were done before"))
        let fresh = try Sandbox()
        let same = try fresh.writeClusterFile(extra: launch)
        try fresh.edit("study.yaml", "components: 20", "components: 12")
        #expect(try fresh.run("mmcoord", ["run", same]).status == 0)
        #expect(
            try sandbox.sha256("state/submission.csv") == fresh.sha256("state/submission.csv"))
    }

    @Test("a coordinator killed at any moment goes on with what was collected", arguments: 1...3)
    func killedWhileCollecting(round: Int) throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            listen: "ipc://\(sandbox.folder)/socket", lease: 20)
        var coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let workers = try (1...2).map { try sandbox.startWorker($0, address: address) }
        for life in 1...4 {
            try sandbox.wait("the study goes on", unless: coordinator) {
                doneCount(sandbox, "sweep") + doneCount(sandbox, "project") >= 11 * life + round
            }
            kill(coordinator.processIdentifier, SIGKILL)
            _ = try sandbox.finish(coordinator)
            coordinator = try sandbox.start("mmcoord", ["run", file], log: "life-\(life).log")
        }
        #expect(try sandbox.finish(coordinator) == 0)
        for worker in workers { #expect(try sandbox.finish(worker) == 0) }
        #expect(try sandbox.sha256("state/submission.csv") == Self.undisturbed.get())
        #expect(doneCount(sandbox, "ingest") == 24)
    }

    @Test("a launched worker that crashes is started again, and its end is told")
    func crashedLaunch() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            extra: "  launch: [{kind: local, workers: 1}]\n")
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        try sandbox.wait("the worker computes", unless: coordinator) {
            sandbox.text("state/worker-1.log").contains("/sweep/")
        }
        let started = try #require(
            sandbox.text("mmcoord.log").firstMatch(of: /started worker 1, process (\d+),/))
        let worker = try #require(Int32(started.1))
        try #require(worker > 1)
        kill(worker, SIGKILL)
        #expect(try sandbox.finish(coordinator) == 0)
        #expect(sandbox.text("mmcoord.log").contains("worker 1 was killed by signal 9"))
        #expect(try sandbox.sha256("state/submission.csv") == Self.undisturbed.get())
    }

    @Test("a study without test cells ends with its scores and models")
    func withoutTest() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile(
            epochs: 2, extra: "  launch: [{kind: local, workers: 2}]\n", test: false)
        let result = try sandbox.run("mmcoord", ["run", file])
        #expect(result.status == 0)
        #expect(result.output.contains("No submission"))
        #expect(sandbox.exists("state/scores.json"))
        #expect(sandbox.exists("state/models/fold-1-seed-1.mmarray"))
        #expect(!sandbox.exists("state/submission.csv"))
    }

    @Test("a signal gives a worker's tasks back at once, and ends it with status 75")
    func signalledWorker() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        let first = try sandbox.startWorker(1, address: address)
        try sandbox.wait("the worker computes", unless: coordinator) {
            doneCount(sandbox, "ingest") >= 3
        }
        first.terminate()
        #expect(try sandbox.finish(first, seconds: 10) == 75)
        let second = try sandbox.startWorker(2, address: address)
        #expect(try sandbox.finish(coordinator) == 0)
        #expect(try sandbox.finish(second) == 0)
        #expect(try sandbox.sha256("state/submission.csv") == Self.undisturbed.get())
    }
}
