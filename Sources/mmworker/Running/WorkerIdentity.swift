import Coordination
import Foundation
import Messaging
import Synchronization

/// Who this process is to the coordinator.
package struct WorkerIdentity: Sendable {
    var worker: WorkerIdentifier
    var host: String
    var slots: Int
    var memoryBytes: Int
    var build: String

    /// Draws the identifier at random: host names and process numbers are used again, this is not.
    package static func draw(slots: Int, memoryBytes: Int) -> WorkerIdentity {
        var generator = SystemRandomNumberGenerator()
        return WorkerIdentity(
            worker: WorkerIdentifier(high: generator.next(), low: generator.next()),
            host: ProcessInfo.processInfo.hostName, slots: slots, memoryBytes: memoryBytes,
            build: "0.1.0")
    }

    func hello() -> WireHello {
        var hello = WireHello()
        hello.protocolMin.major = UInt32(Frame.major)
        hello.protocolMax.major = UInt32(Frame.major)
        hello.protocolMax.minor = UInt32(Frame.minor)
        hello.build = build
        hello.host = host
        hello.pid = UInt64(ProcessInfo.processInfo.processIdentifier)
        hello.slots = UInt32(clamping: slots)
        hello.memoryBytes = UInt64(memoryBytes)
        hello.cores = UInt32(clamping: ProcessInfo.processInfo.activeProcessorCount)
        return hello
    }
}

/// Numbers the requests of one process, and remembers what the coordinator said of itself.
package final class Session: Sendable {
    private struct State {
        var study = ""
        var incarnation: UInt64 = 0
        var sequence: UInt64 = 0
    }
    private let state = Mutex(State())
    let identity: WorkerIdentity

    /// Begins with request 1, to a coordinator of which nothing is known.
    package init(identity: WorkerIdentity) {
        self.identity = identity
    }

    func welcomed(study: String, incarnation: UInt64) {
        state.withLock {
            $0.study = study
            $0.incarnation = incarnation
        }
    }

    /// A request with the next number in its header.
    func request(_ verb: WireRequest.OneOf_Verb) -> WireRequest {
        var request = WireRequest()
        request.verb = verb
        request.header = header()
        return request
    }

    /// A header with the next number.
    func header() -> WireHeader {
        var header = WireHeader()
        header.workerID = Data(identity.worker.bytes)
        state.withLock {
            $0.sequence += 1
            header.studyID = $0.study
            header.incarnation = $0.incarnation
            header.sequence = $0.sequence
        }
        return header
    }
}
