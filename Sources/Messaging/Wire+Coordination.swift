package import Coordination
internal import Foundation

extension WireHeader {
    /// The worker that sent the request.
    ///
    /// - Throws: `MessagingError.malformedFrame` where the identifier has not 16 bytes.
    package func worker() throws(MessagingError) -> WorkerIdentifier {
        guard let worker = WorkerIdentifier(bytes: Array(workerID)) else {
            throw .malformedFrame(
                reason: "a worker identifier of \(workerID.count) bytes, expected 16")
        }
        return worker
    }
}

extension WireDirective {
    /// Puts a directive on the wire.
    package init(_ directive: Directive) {
        self =
            switch directive {
            case .goOn: .continue
            case .drain: .drain
            case .finished: .finished
            case .helloAgain: .helloAgain
            case .outOfTime: .outOfTime
            }
    }

    /// The directive; one this build does not know means to go on.
    package var directive: Directive {
        switch self {
        case .continue, .UNRECOGNIZED: .goOn
        case .drain: .drain
        case .finished: .finished
        case .helloAgain: .helloAgain
        case .outOfTime: .outOfTime
        }
    }
}

extension WireInputBlob {
    /// Puts an input on the wire.
    package init(_ input: RoleBlob) {
        self.init()
        role = input.role
        digest = input.blob.digest.wire
        sizeBytes = UInt64(input.blob.sizeBytes)
        pathHint = input.blob.pathHint ?? ""
    }

    /// The input as a task names it.
    package func roleBlob() throws(MessagingError) -> RoleBlob {
        RoleBlob(
            role: role,
            blob: BlobReference(
                digest: try Digest(wire: digest), sizeBytes: Int(clamping: sizeBytes),
                pathHint: pathHint.isEmpty ? nil : pathHint))
    }
}

extension WireCheckpoint {
    /// Puts a checkpoint on the wire.
    package init(_ checkpoint: TaskCheckpoint, of assignment: Assignment) {
        self.init()
        taskID = assignment.task
        token = assignment.token
        key = assignment.key.wire
        digest = checkpoint.blob.digest.wire
        sizeBytes = UInt64(clamping: checkpoint.blob.sizeBytes)
        epochsDone = UInt64(clamping: checkpoint.epoch)
        batchesDone = UInt64(clamping: checkpoint.step)
    }

    /// The checkpoint as Coordination names it.
    package func checkpoint() throws(MessagingError) -> TaskCheckpoint {
        TaskCheckpoint(
            blob: BlobReference(
                digest: try Digest(wire: digest), sizeBytes: Int(clamping: sizeBytes)),
            epoch: Int(clamping: epochsDone), step: Int(clamping: batchesDone))
    }
}

extension WireFail {
    /// The failure as Coordination names it; an unknown kind counts as the machine's trouble.
    package func coordinationFailure(host: String) -> Coordination.Failure {
        Coordination.Failure(
            kind: Coordination.Failure.Kind(rawValue: failure.kind) ?? .machine, task: taskID,
            message: failure.message, host: host, attempt: Int(attempt),
            peakBytes: Int(clamping: failure.peakBytes), logLines: failure.logLines,
            signal: failure.signal == 0 ? nil : Int(failure.signal))
    }

    /// Puts a failure on the wire.
    package init(_ failure: Coordination.Failure, token: UInt64) {
        self.init()
        taskID = failure.task
        self.token = token
        attempt = UInt32(clamping: failure.attempt)
        self.failure.kind = failure.kind.rawValue
        self.failure.message = failure.message
        self.failure.peakBytes = UInt64(clamping: failure.peakBytes)
        self.failure.logLines = failure.logLines
        self.failure.signal = Int32(clamping: failure.signal ?? 0)
    }
}
