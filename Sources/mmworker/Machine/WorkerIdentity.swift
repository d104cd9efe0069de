import Coordination
import Pipelines
import Foundation
import LinearAlgebra
import Messaging
import Synchronization

/// How this process introduces itself to the coordinator.
package struct WorkerIdentity: Sendable {
    var worker: WorkerIdentifier
    var host: String
    var slots: Int
    var memoryBytes: Int
    /// The processor and libraries, which decide the last digits of its results.
    var processor: String
    /// What the program that started this one calls this start; empty: none did.
    var launch: String

    /// Draws the identifier at random: unlike host names and process numbers, it is never used
    /// again.
    package static func draw(slots: Int, memoryBytes: Int, launch: String = "") -> WorkerIdentity {
        var generator = SystemRandomNumberGenerator()
        return WorkerIdentity(
            worker: WorkerIdentifier(high: generator.next(), low: generator.next()),
            host: ProcessInfo.processInfo.hostName, slots: slots, memoryBytes: memoryBytes,
            processor: ProcessorClass.name, launch: launch)
    }

    func hello(_ registry: StageRegistry) -> WireHello {
        var hello = WireHello()
        hello.build = Build.name
        hello.kinds = registry.stages.map { "\($0.kind) \($0.version)" }
        hello.processor = processor
        hello.launchID = launch
        hello.host = host
        hello.pid = UInt64(ProcessInfo.processInfo.processIdentifier)
        hello.slots = UInt32(clamping: slots)
        hello.memoryBytes = UInt64(memoryBytes)
        return hello
    }
}

/// Adds this process's name to its requests, and remembers what the coordinator said of itself.
package final class Session: Sendable {
    private struct State {
        var coordinatorBuild = ""
        var pinned = ""
    }
    private let state = Mutex(State())
    let identity: WorkerIdentity

    /// Begins without knowledge of the coordinator.
    package init(identity: WorkerIdentity) {
        self.identity = identity
    }

    func welcomed(by welcome: WireWelcome) {
        state.withLock {
            $0.coordinatorBuild = welcome.build
            $0.pinned = welcome.pinned
        }
    }

    /// The coordinator's build, and the processor level to which its tasks are pinned.
    var coordinator: (build: String, pinned: String) {
        state.withLock { ($0.coordinatorBuild, $0.pinned) }
    }

    /// Returns a request with this process's name in its header.
    func request(_ verb: WireRequest.OneOf_Verb) -> WireRequest {
        var request = WireRequest()
        request.verb = verb
        request.header.workerID = Data(identity.worker.bytes)
        return request
    }
}
