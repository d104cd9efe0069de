import Coordination
import Logging
import Messaging

/// Trainings that another worker began, or will go on with.
extension WorkerProcess {
    /// Lets a training stop with a checkpoint; one that has not begun is given back at once.
    func yield(_ assignment: Assignment, _ reason: String) {
        logger.notice("\(assignment.task): stops with a checkpoint, \(reason)")
        if lines[assignment.epoch]?.yield() == true { return }
        cancellations.removeValue(forKey: assignment.epoch)?.raise()
        Task { apply(.couldNotCompute(epoch: assignment.epoch, preemption(of: assignment))) }
    }

    func preemption(of assignment: Assignment) -> Failure {
        Failure(
            kind: .preempted, task: assignment.task, message: "the worker was told to stop",
            attempt: assignment.attempt)
    }

    /// Where another worker left a training; nil to begin anew: what is damaged or gone is told to
    /// the coordinator.
    func earlierState(
        _ assignment: Assignment, _ flag: CancellationFlag
    ) async throws -> String? {
        guard let checkpoint = assignment.checkpoint else { return nil }
        do {
            return try await fetch(checkpoint, of: assignment, flag).path
        } catch let error as MessagingError where !error.isRetryable {
            logger.warning("\(assignment.task): begins anew, without its checkpoint: \(error)")
            // Other trouble says nothing of the bytes, which another attempt may get.
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
    /// Whether the coordinator has the right bytes of a blob no more, or never had.
    fileprivate var isAboutBytes: Bool {
        switch self {
        case .blobNotFound, .corruptBlob, .sizeMismatch: true
        default: false
        }
    }
}
