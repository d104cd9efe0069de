internal import Coordination
internal import Foundation
internal import Messaging
internal import Pipelines
internal import SingleCell

/// What files for other tools say of the study that they are of, wherever it ran.
struct StudyIdentity {
    private let digest: String

    /// Identifies a study by its plan: settings, data files by content, fold plans.
    ///
    /// Unlike the digest of `results.json`, this one does not depend on where files are.
    init(_ preparation: StudyPreparation) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        let tasks = preparation.plan.tasks.map { task in
            var task = task
            // What tasks are expected to need decides nothing of their results.
            task.traits = TaskTraits()
            task.inputs = task.inputs.map { input in
                guard case .blob(var blob) = input.origin else { return input }
                blob.pathHint = nil
                return TaskInput(role: input.role, origin: .blob(blob))
            }
            return task
        }
        digest = BlobStore.sha256(of: Array(try encoder.encode(tasks))).hex
    }

    /// The study's digest, and the versions of the stages that made it.
    var facts: [String: AnnDataContents.Fact] {
        var versions: [String: AnnDataContents.Fact] = [:]
        for (kind, version) in StageRegistry.standard.versions {
            versions[kind.name] = .integer(version)
        }
        return [
            "study": .text(digest), "stages": .facts(versions),
            "writer": .text("mmcoord"), "format": .integer(1),
        ]
    }
}
