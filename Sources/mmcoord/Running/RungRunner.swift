import ArgumentParser
import Coordination
import Foundation
import Learning
import LinearAlgebra
import Logging
import Messaging
import Pipelines

/// Serves the rungs of a search, and reads their scores.
final class RungRunner {
    private let file: ClusterFile
    private let preparation: SearchPreparation
    private let program: URL?
    private let folder: String
    private let storage: StudyStorage
    private let logger: Logger
    /// Configurations that failed, with the reason.
    private var failed: [Int: Failure] = [:]

    init(
        file: ClusterFile, preparation: SearchPreparation, program: URL?, folder: String,
        storage: StudyStorage, logger: Logger
    ) {
        self.file = file
        self.preparation = preparation
        self.program = program
        self.folder = folder
        self.storage = storage
        self.logger = logger
    }

    /// The error of a search of which every configuration failed.
    var nothingLeft: SearchError {
        let last = failed.sorted { $0.key < $1.key }.last?.value
        return .nothingLeft(task: last?.task ?? "the first rung", reason: last?.message ?? "")
    }

    /// The scores of a rung, inside folds of the study.
    ///
    /// - Parameters:
    ///   - entries: What is judged.
    ///   - rung: From 0.
    /// - Returns: One for each entry; without a number where the configuration failed.
    /// - Throws: What planning, serving and reading throw; `ExitCode` where a signal or a machine
    ///   ended it.
    func inner(
        _ entries: [SearchPreparation.Entry], rung: Int
    ) async throws -> [SearchResult.Score] {
        let share = preparation.share(ofRung: rung)
        logger.notice(
            """
            rung \(rung + 1) of \(preparation.rungCount): \
            \(Set(entries.map(\.trial)).count) configurations, trained on \
            \(String(format: "%.3g", 100 * share)) % of the cells
            """)
        let outputs = try await outputs(of: entries, share: share, isFollowed: true)
        return try entries.map { entry in
            var score: Double?
            if let blobs = outputs[entry.name] {
                let bytes = try Data(
                    contentsOf: URL(fileURLWithPath: try path("scores", blobs, entry)))
                score = try ScoreReport(json: bytes).overall.score
            }
            return SearchResult.Score(
                trial: entry.trial, fold: entry.fold ?? 0, rung: rung + 1, share: share,
                score: score)
        }
    }

    /// The scores of held-out cells, in the study's own folds.
    ///
    /// - Parameter trials: The configurations, which all ended in every fold's inner rungs.
    /// - Returns: For each, `[held-out cells]`, in the order of the fold plan.
    /// - Throws: As `inner`.
    func outer(_ trials: [Int]) async throws -> [Int: [Double]] {
        logger.notice("held-out cells: \(trials.count) configurations")
        let entries = trials.map { SearchPreparation.Entry(trial: $0, fold: nil) }
        let outputs = try await outputs(of: entries, share: 1, isFollowed: false)
        var found: [Int: [Double]] = [:]
        for entry in entries {
            guard let blobs = outputs[entry.name] else { throw nothingLeft }
            let archive = try ArrayArchive(contentsOf: try path("cells", blobs, entry))
            let scores = try CellScores(archive: archive).scores
            let expected = preparation.folds.heldOutCells.count
            guard scores.count == expected else {
                throw ResultError.assembly(
                    what: "the scores of configuration \(entry.trial)", place: entry.name,
                    found: "\(scores.count) cells",
                    expected: "all \(expected) cells that a fold holds out")
            }
            found[entry.trial] = scores
        }
        return found
    }

    /// Serves entries until all are done or have failed; returns what their last tasks left.
    private func outputs(
        of entries: [SearchPreparation.Entry], share: Double, isFollowed: Bool
    ) async throws -> [String: [RoleBlob]] {
        while true {
            let left = entries.filter { failed[$0.trial] == nil }
            guard !left.isEmpty else { throw nothingLeft }
            let rung = try preparation.rung(
                left, share: share,
                library: SourceLibrary(store: storage.store, blobs: storage.blobs))
            try storage.refer(to: rung.sources)
            let (outputs, failure) = try await serve(rung, isFollowed: isFollowed)
            guard let failure else {
                return Dictionary(
                    uniqueKeysWithValues: zip(rung.entries, rung.plan.scores).compactMap {
                        entry, task in
                        outputs[rung.plan.plan.tasks[task].name].map { (entry.name, $0) }
                    })
            }
            try exclude(failure, of: left, isFollowed: isFollowed)
        }
    }

    /// Takes the configuration of a failed task out; a machine's trouble ends the search.
    private func exclude(
        _ failure: Failure, of entries: [SearchPreparation.Entry], isFollowed: Bool
    ) throws {
        let trial = entries.first { failure.task.hasPrefix($0.name + "/") }?.trial
        guard isFollowed, let trial, trial != 0, [.badInput, .defect].contains(failure.kind) else {
            Console.error(
                """
                mmcoord: the search stopped at \(failure.task): \(failure.message)
                What is done is kept; put it right and run again.
                """)
            throw ExitCode.failure
        }
        failed[trial] = failure
        logger.warning("configuration \(trial) failed and goes no further: \(failure.message)")
    }

    private func serve(
        _ rung: SearchPreparation.Rung, isFollowed: Bool
    ) async throws -> (outputs: [String: [RoleBlob]], failure: Failure?) {
        let host = CoordinatorHost(file: file, logger: logger)
        let sockets = try host.listen(folder)
        let coordinator = try host.coordinator(
            rung.plan.plan, store: storage.store, blobs: storage.blobs,
            keptInputs: rung.keptInputs, keepsWorkers: isFollowed)
        _ = try host.announce(sockets, in: folder)
        let monitor = StudyMonitor(
            coordinator: coordinator, store: storage.store, lease: file.cluster.lease,
            logger: logger)
        let service = RungService(
            coordinator: coordinator, monitor: monitor, isFollowed: isFollowed)
        try await host.serve(
            service, monitor, coordinator, blobs: storage.blobs, sockets, program: program,
            folder: folder)
        return (await coordinator.outputs(), try service.failure())
    }

    private func path(
        _ role: String, _ blobs: [RoleBlob], _ entry: SearchPreparation.Entry
    ) throws -> String {
        guard let blob = blobs.first(where: { $0.role == role })?.blob,
            storage.blobs.size(of: blob.digest) != nil
        else {
            throw ResultError.assembly(
                what: "the scores of configuration \(entry.trial)", place: entry.name,
                found: "no output '\(role)'", expected: "what its last task left")
        }
        return storage.blobs.path(for: blob.digest)
    }
}
