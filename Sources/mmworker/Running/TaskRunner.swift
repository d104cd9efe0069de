package import Coordination
package import Pipelines
import Foundation
import Learning
import LinearAlgebra
import Messaging
import SingleCell

/// Computes one assignment from local files: runs the task, measures its cost, classifies its
/// failure.
package struct TaskRunner: Sendable {
    let registry: StageRegistry
    let cache: WorkerCache
    let host: String
    /// Hears when an output finds no space, and when it has found some.
    let space: SpaceWatch

    /// Computes on the machine `host`; puts outputs into `cache`.
    package init(
        registry: StageRegistry, cache: WorkerCache, host: String, space: SpaceWatch
    ) {
        self.registry = registry
        self.cache = cache
        self.host = host
        self.space = space
    }

    /// Computes on another thread; puts outputs into the cache.
    func run(
        _ assignment: Assignment, inputs: [InputFile], cancellation: CancellationFlag,
        checkpoints: any Checkpoints, notice: @escaping @Sendable (String) -> Void,
        report: @escaping @Sendable (TaskProgress) -> Void
    ) async throws -> (outputs: [RoleBlob], usage: Usage) {
        let context = TaskContext(
            task: assignment.task, key: assignment.key, inputs: inputs, cancellation: cancellation,
            checkpoints: checkpoints, notice: notice, report: report)
        let work = assignment.work
        let (registry, cache, space) = (registry, cache, space)
        return try await ComputeThread.run(name: work.kind.name) {
            try context.checkCancellation()
            let use = ResourceUse()
            let outputs = try registry.run(work, context).map { output in
                RoleBlob(
                    role: output.role,
                    blob: BlobReference(
                        digest: try space.waiting(for: output.bytes.count, cancellation) {
                            () throws(MessagingError) in
                            try cache.insert(output.bytes, token: assignment.token)
                        },
                        sizeBytes: output.bytes.count))
            }
            return (outputs, use.usage())
        }
    }

    /// Classifies an error for the coordinator: the data, the machine or the program is at fault.
    package func failure(_ error: any Error, of assignment: Assignment) -> Failure {
        let kind: Failure.Kind =
            switch error {
            // A file that this machine cannot open may open on another.
            case SingleCellError.missingFile, SingleCellError.cannotOpen, SingleCellError.locked,
                SingleCellError.unreachable, SingleCellError.notPermitted:
                .machine
            case is SingleCellError: .badInput
            case is LearningError, is NetworkError: .badInput
            case is MessagingError, is LinearAlgebraError: .machine
            case TaskError.inputChanged, TaskError.dataFileGone, TaskError.dataFileChanged: .machine
            case TaskError.missingInput, TaskError.inputCount, TaskError.incompleteFold: .defect
            // Another worker may know it.
            case _ where TaskError.isOfOtherBuild(error): .preempted
            case is TaskError: .badInput
            default: .machine
            }
        return Failure(
            kind: kind, task: assignment.task, message: "\(error)", host: host,
            attempt: assignment.attempt, peakBytes: ResourceUse.peakBytes())
    }
}
