import Coordination
import Pipelines
import Logging
import Messaging

/// Trainings that another worker began or will continue.
extension WorkerProcess {
    /// Lets a training stop with a checkpoint; gives back at once one that has not begun.
    func yield(_ assignment: Assignment, _ reason: String) {
        logger.notice("\(assignment.task): stops with a checkpoint, \(reason)")
        if lines[assignment.token]?.yield() == true { return }
        cancellations.removeValue(forKey: assignment.token)?.raise()
        Task { apply(.couldNotCompute(token: assignment.token, preemption(of: assignment))) }
    }

    func preemption(of assignment: Assignment) -> Failure {
        Failure(
            kind: .preempted, task: assignment.task, message: "the worker was told to stop",
            attempt: assignment.attempt)
    }

    /// Returns the checkpoint with which another worker left off; nil to begin anew.
    ///
    /// Reports a damaged or missing one to the coordinator.
    func earlierState(
        _ assignment: Assignment, _ flag: CancellationFlag
    ) async throws -> String? {
        guard let checkpoint = assignment.checkpoint else { return nil }
        do {
            return try await fetch(checkpoint, of: assignment, flag).path
        } catch let error as MessagingError where !error.isRetryable {
            logger.warning("\(assignment.task): begins anew, without its checkpoint: \(error)")
            // Other errors do not concern the bytes; the next attempt may get them.
            if error.isAboutBytes {
                CheckpointSender(
                    assignment: assignment, link: link, cache: runner.cache, logger: logger
                ).refuse()
            }
            return nil
        }
    }
}

extension MessagingError {
    /// Whether the coordinator no longer has the right bytes of a blob, or never had.
    fileprivate var isAboutBytes: Bool {
        switch self {
        case .blobNotFound, .corruptBlob, .sizeMismatch: true
        default: false
        }
    }
}
