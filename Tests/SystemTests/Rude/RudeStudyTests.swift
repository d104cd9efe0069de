import Foundation
import Messaging
import Testing
import Pipelines

/// A real study on real processes while a mob is at the coordinator's two ports.
@Suite("A study among rude peers", .serialized)
struct RudeStudyTests {
    private struct Ending {
        var hash: String
        var failures: String
        var peakMebibytes = 0
        var deeds: [String: Int] = [:]
    }

    private static func run(besieged: Bool) throws -> Ending {
        let sandbox = try Sandbox()
        // Long enough for a listener that was killed to be found and healed.
        let file = try sandbox.writeClusterFile(lease: 30)
        let coordinator = try sandbox.start("mmcoord", ["run", file], log: "mmcoord.log")
        let address = try sandbox.address(of: coordinator)
        var mob: Mob?
        if besieged { mob = Mob(urls: [address, try bulk(of: address)], seed: 1) }
        defer { mob?.disperse() }
        let workers = try (1...2).map { try sandbox.startWorker($0, address: address) }
        var peak = 0
        try sandbox.wait("the study ends") {
            peak = max(peak, residentMebibytes(coordinator.processIdentifier))
            return !coordinator.isRunning
        }
        #expect(coordinator.terminationStatus == 0)
        mob?.disperse()
        for worker in workers { #expect(try sandbox.finish(worker) == 0) }
        let failures = try sandbox.run("mmcoord", ["status", "--failures", file])
        return Ending(
            hash: try sandbox.sha256("state/submission.csv"), failures: failures.output,
            peakMebibytes: peak, deeds: mob?.count ?? [:])
    }

    /// The bulk address, from a hello like any other's.
    private static func bulk(of address: String) throws -> String {
        let peer = try #require(RawPeer(address))
        peer.send(RawPeer.greeting)
        _ = peer.receive(8)
        peer.ask(
            FrontDesk.frame(77) {
                $0.hello.kinds = StageRegistry.standard.stages.map { "\($0.kind) \($0.version)" }
                $0.hello.slots = 1
            })
        let answer = try #require(peer.answer())
        guard case .welcome(let welcome) = try Frame.reply(from: answer).answer else {
            throw SandboxError(what: "no welcome")
        }
        return welcome.bulkURL
    }

    private static func residentMebibytes(_ process: Int32) -> Int {
        let status = try? String(contentsOfFile: "/proc/\(process)/status", encoding: .utf8)
        let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return (line?.split(separator: " ").dropLast().last.flatMap { Int($0) } ?? 0) / 1_024
    }

    @Test("garbage, half messages, resets and nonsense change no byte and cost no worker a task")
    func siege() async throws {
        let quiet = try await onThread { try Self.run(besieged: false) }
        let loud = try await onThread { try Self.run(besieged: true) }
        #expect(loud.hash == quiet.hash)
        #expect(loud.failures.contains("no attempt failed"))
        #expect(loud.peakMebibytes < 2 * max(200, quiet.peakMebibytes))
        for deed in ["garbage", "vanish", "nonsense", "sitter"] {
            #expect(loud.deeds[deed, default: 0] > 10, "\(loud.deeds)")
        }
    }

    @Test("a worker that meets another protocol version ends with a sentence that names both")
    func otherVersion() async throws {
        // A coordinator of a later protocol, as far as a worker of today can tell.
        let answer = Frame.sealed(Array("MMCO".utf8) + [7, 0], [])
        let host = try #require(RawHost(answer: answer))
        let log = try await onThread {
            let sandbox = try Sandbox()
            let worker = try sandbox.startWorker(1, address: host.url)
            let status = try sandbox.finish(worker, seconds: 60)
            return "status \(status)\n" + sandbox.text("worker-1.log")
        }
        #expect(log.contains("status 76"))
        #expect(log.contains(" 7.") && log.contains(" \(Frame.major).") && log.contains("same"))
    }
}
