package import Coordination

/// Why a message or a blob did not arrive, or could not be kept.
package enum MessagingError: Error, Sendable, Equatable {
    /// Bytes that no peer sent as they are: damaged on their way, or from something else.
    case damagedFrame(reason: String)
    /// A whole frame of a peer that says nothing this release understands.
    case malformedFrame(reason: String)
    /// The peer speaks another major version of the protocol.
    case protocolMismatch(found: String, supported: String)
    /// A message above the limit; nothing was sent.
    case messageTooLarge(bytes: Int, limit: Int)
    /// The peer answered with an error of its own.
    case remoteFailure(message: String, isRetryable: Bool = false)
    /// The peer answered another question than the one asked.
    case unexpectedReply(expected: String, found: String)

    /// Something else listens there.
    case addressInUse(url: String)
    /// An address nobody can listen on or dial.
    case invalidAddress(url: String, reason: String)
    /// Encryption was asked for, which this release cannot give.
    case tlsUnavailable(url: String)
    /// No answer in time.
    case timedOut(url: String, after: Duration)
    /// The connection broke while an answer was awaited; the request may have been carried out.
    case connectionLost(url: String)
    /// This end has been closed.
    case closed(url: String)
    /// The Swift task that waited was cancelled.
    case cancelled
    /// Any other refusal of the transport.
    case transportFailed(operation: String, url: String, reason: String)

    /// Nobody has this blob.
    case blobNotFound(Digest)
    /// Bytes whose SHA-256 is not their name.
    case corruptBlob(expected: Digest, found: Digest, path: String)
    /// A piece outside its blob, or of another length than was asked for.
    case corruptChunk(blob: Digest, offset: Int, reason: String)
    /// One digest with two sizes.
    case sizeMismatch(blob: Digest, expected: Int, found: Int)
    /// The peer will not take a piece of a blob.
    case chunkRefused(blob: Digest, reason: String, isRetryable: Bool)
    /// Tried until the deadline; `last` is what went wrong the last time.
    case gaveUp(operation: String, after: Duration, last: String)
    /// A file could not be read or written.
    case fileFailed(operation: String, path: String, reason: String)
    /// No space left for a file.
    case diskFull(path: String)

    /// Whether the same call may succeed later without anybody changing anything.
    package var isRetryable: Bool {
        switch self {
        case .damagedFrame, .timedOut, .connectionLost, .corruptChunk, .gaveUp: true
        case .chunkRefused(_, _, let isRetryable), .remoteFailure(_, let isRetryable): isRetryable
        default: false
        }
    }
}

extension MessagingError {
    /// Whether the peer is of another release, which no repetition changes.
    package var isVersionMismatch: Bool {
        if case .protocolMismatch = self { return true }
        return false
    }
}

extension MessagingError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .damagedFrame(let reason):
            """
            received bytes that are no mmcoord message: \(reason). They were damaged on their way, \
            or something else uses this port.
            """
        case .malformedFrame(let reason):
            "received a message that cannot be understood: \(reason)."
        case .protocolMismatch(let found, let supported):
            """
            the peer speaks protocol \(found), this program speaks \(supported). Install the same \
            release of mmcoord and mmworker everywhere.
            """
        case .messageTooLarge(let bytes, let limit):
            """
            a message of \(bytes) bytes is above the limit of \(limit) and was not sent. Large \
            data belongs into blobs.
            """
        case .remoteFailure(let message, _): "the peer reports: \(message)"
        case .unexpectedReply(let expected, let found):
            """
            expected \(expected) as an answer, got \(found). Install the same release of mmcoord \
            and mmworker everywhere.
            """
        case .blobNotFound, .corruptBlob, .corruptChunk, .sizeMismatch, .chunkRefused:
            blobDescription
        case .gaveUp(let operation, let duration, let last):
            "gave up after \(duration.secondsText): \(operation). The last problem: \(last)"
        case .fileFailed(let operation, let path, let reason):
            "cannot \(operation) '\(path)': \(reason). Check the folder, its owner and its disk."
        case .diskFull(let path):
            "no space left to write '\(path)'. Free some space there or use another folder."
        default: transportDescription
        }
    }

    private var transportDescription: String {
        switch self {
        case .addressInUse(let url):
            """
            cannot listen on \(url): something else does. Stop it, or choose another port \
            (port 0 takes any that is free).
            """
        case .invalidAddress(let url, let reason):
            """
            '\(url)' is no usable address: \(reason). Use tcp://HOST:PORT, ipc:///PATH or \
            inproc://NAME.
            """
        case .tlsUnavailable(let url):
            """
            cannot talk over TLS at \(url): this release takes no certificates yet. Use tcp://, on \
            a network that you trust.
            """
        case .timedOut(let url, let duration):
            """
            no answer from \(url) within \(duration.secondsText). Check that it is up and \
            reachable from here.
            """
        case .connectionLost(let url): "lost the connection to \(url) while waiting for an answer"
        case .closed(let url): "\(url) has been closed on this side"
        case .cancelled: "cancelled while waiting for an answer"
        case .transportFailed(let operation, let url, let reason):
            "cannot \(operation) \(url): \(reason)"
        default: "unknown messaging error"
        }
    }

    private var blobDescription: String {
        switch self {
        case .blobNotFound(let digest):
            "blob \(digest.short) is nowhere to be found; it comes back when its task runs again."
        case .corruptBlob(let expected, let found, let path):
            """
            '\(path)' should have SHA-256 \(expected.hex) but has \(found.hex). The file was \
            changed or damaged; remove it, or restore the original.
            """
        case .corruptChunk(let blob, let offset, let reason):
            "damaged piece of blob \(blob.short) at byte \(offset): \(reason)"
        case .sizeMismatch(let blob, let expected, let found):
            "blob \(blob.short) should have \(expected) bytes but has \(found)"
        case .chunkRefused(let blob, let reason, _):
            "the coordinator refused a piece of blob \(blob.short): \(reason)"
        default: "unknown blob error"
        }
    }
}

extension Duration {
    /// `2.5 s`.
    var secondsText: String {
        let seconds = Double(components.seconds) + Double(components.attoseconds) * 1e-18
        return seconds == seconds.rounded() ? "\(Int(seconds)) s" : "\(seconds) s"
    }

    /// Rounded up, within what nng can count: a positive duration never becomes zero.
    var wholeMilliseconds: Int32 {
        let (seconds, attoseconds) = components
        guard seconds < 2_000_000 else { return 2_000_000_000 }
        guard seconds >= 0, attoseconds >= 0 else { return 0 }
        return Int32(seconds * 1000 + (attoseconds + 999_999_999_999_999) / 1_000_000_000_000_000)
    }
}
