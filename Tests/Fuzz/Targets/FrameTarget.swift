import Coordination
import Foundation
import Messaging
import Pipelines

/// Frames as both ends read them, and what a worker makes of the answers.
struct FrameTarget: FuzzTarget {
    static let name = "frame"

    func run(_ bytes: [UInt8]) {
        read(bytes)
        // As they would come from a peer: invention alone finds no checksum.
        if bytes.count > 10 { read(Frame.sealed(Array(bytes[..<6]), Array(bytes[10...]))) }
    }

    private func read(_ bytes: [UInt8]) {
        if let request = try? Frame.request(from: bytes) {
            // What was understood can be said again.
            _ = Frame.encode(request)
            _ = try? request.header.worker()
        }
        guard let reply = try? Frame.reply(from: bytes) else { return }
        switch reply.answer {
        case .lease(let lease):
            for task in lease.tasks {
                _ = try? Digest(wire: task.key)
                _ = try? StageRegistry.standard.understood(
                    TaskWork(
                        kind: TaskKind(task.kind), version: Int(task.version),
                        parameters: Array(task.parameters)))
                _ = try? task.inputs.map { try $0.roleBlob() }
            }
            _ = lease.directive.directive
        case .heartbeat(let beat): _ = beat.directive.directive
        default: break
        }
    }

    static func seeds() throws -> [[UInt8]] {
        var lease = WireReply()
        var task = WireLeasedTask()
        task.taskID = "toy/project/0"
        task.key = Data(count: 32)
        let work = try ProjectStage.described(ProjectWork(isTest: false))
        task.kind = work.kind.name
        task.version = UInt32(work.version)
        task.parameters = Data(work.parameters)
        var input = WireInputBlob()
        input.role = "in"
        input.digest = Data(count: 32)
        task.inputs = [input]
        lease.lease.tasks = [task]
        lease.lease.directive = .drain
        var beat = WireReply()
        var revoked = WireRevokedLease()
        revoked.taskID = "toy/project/0"
        revoked.token = 3
        beat.heartbeat.revoked = [revoked]
        return RequestTarget.requests().map { Frame.encode($0) }
            + [Frame.encode(lease), Frame.encode(beat)]
    }
}
