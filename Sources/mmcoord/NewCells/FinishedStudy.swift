internal import Coordination
internal import Foundation
internal import Messaging
internal import Pipelines

/// What the tasks of a finished question left, found by key as a coordinator finds it; nothing is
/// computed.
struct FinishedStudy: Sendable {
    let preparation: StudyPreparation
    let blobs: BlobStore
    /// [task], as recorded.
    private let stored: [[JobStore.StoredOutput]]
    private var verified: Set<Digest> = []

    /// Looks every task up.
    ///
    /// - Parameters:
    ///   - preparation: Of a study of one question.
    ///   - store: Of its state folder, which the caller holds.
    ///   - blobs: Of its state folder.
    /// - Throws: `PredictionError` where a task is not done, `StateError.otherStudy` where the
    ///   cluster file has changed since, and what reading the store throws.
    init(_ preparation: StudyPreparation, store: JobStore, blobs: BlobStore) throws {
        self.preparation = preparation
        self.blobs = blobs
        var found: [[JobStore.StoredOutput]?] = []
        for task in preparation.plan.tasks {
            guard let inputs = Self.inputs(of: task, found) else {
                found.append(nil)
                continue
            }
            let key = try TaskKey.digest(
                of: task.work, inputs: inputs, level: preparation.file.cluster.pinnedLevel)
            found.append(try store.outputs(of: [key]).first ?? nil)
        }
        stored = found.compactMap(\.self)
        guard stored.count == found.count else {
            throw try Self.obstacle(preparation, store, done: stored.count)
        }
    }

    /// The inputs of a task by digest; nil where one is not known, because its task is not done.
    private static func inputs(
        of task: TaskSpec, _ found: [[JobStore.StoredOutput]?]
    ) -> [RoleBlob]? {
        var inputs: [RoleBlob] = []
        for input in task.inputs {
            switch input.origin {
            case .blob(let blob): inputs.append(RoleBlob(role: input.role, blob: blob))
            case .output(let source, let role):
                let output = found[source]?.first { $0.output.role == role }
                guard let output else { return nil }
                inputs.append(RoleBlob(role: input.role, blob: output.output.blob))
            }
        }
        return inputs
    }

    /// Why tasks are not done, with what to run.
    private static func obstacle(
        _ preparation: StudyPreparation, _ store: JobStore, done: Int
    ) throws -> any Error {
        let file = preparation.file
        let others = try store.otherVersions(than: StageRegistry.standard.versions)
        if !others.isEmpty {
            let kinds = others.map { other in
                "'\(other.kind)' is of version \(other.version)"
                    + (other.current.map { ", this build computes \($0)" } ?? "")
            }
            return PredictionError.otherBuild(
                path: file.path, found: kinds.joined(separator: "; "))
        }
        var reason = ""
        if let record = ResultRecord.read(in: file.cluster.state) {
            guard try record.isOf(clusterFileAt: file.path) else {
                return StateError.otherStudy(path: file.cluster.state, clusterFile: file.path)
            }
            reason =
                ", although it was once: a data file, a list or the metadata has changed since"
        }
        return PredictionError.unfinished(
            path: file.path, done: done, total: preparation.plan.tasks.count, reason: reason)
    }

    /// The outputs of every task by its name, for assembly.
    var outputs: [String: [RoleBlob]] {
        var outputs: [String: [RoleBlob]] = [:]
        for (task, found) in zip(preparation.plan.tasks, stored) {
            outputs[task.name] = found.map(\.output)
        }
        return outputs
    }

    /// The bytes of an output, checked once.
    ///
    /// - Parameters:
    ///   - task: By its name in the plan of the question.
    ///   - role: Of the output.
    /// - Returns: Its digest and size.
    /// - Throws: `PredictionError.gone`.
    mutating func blob(_ task: String, _ role: String) throws -> BlobReference {
        let index = preparation.study.task(named: task, of: 0)
        let output = index.flatMap { stored[$0].first { $0.output.role == role } }
        guard let output else {
            throw gone(task, role, "the study has no such output")
        }
        let digest = output.output.blob.digest
        guard !output.isCollected, blobs.locate(digest) != nil else {
            throw gone(task, role, "it was removed")
        }
        if verified.insert(digest).inserted {
            do {
                try blobs.verify(digest)
            } catch {
                throw gone(task, role, "\(error)")
            }
        }
        return output.output.blob
    }

    /// The file of an output.
    mutating func path(_ task: String, _ role: String) throws -> String {
        blobs.path(for: try blob(task, role).digest)
    }

    /// Tasks that turned shards of training inputs into coordinates in the components that a task
    /// found; none where it decomposed something else.
    func projections(on task: String) throws -> [String] {
        guard let index = preparation.study.task(named: task, of: 0) else { return [] }
        let tasks = FinishedTasks(plan: preparation.plan) { _ in nil }
        return try tasks.projections(on: index).map { preparation.plan.tasks[$0].name }
    }

    private func gone(_ task: String, _ role: String, _ reason: String) -> PredictionError {
        .gone(task: task, role: role, reason: reason, path: preparation.file.path)
    }
}
