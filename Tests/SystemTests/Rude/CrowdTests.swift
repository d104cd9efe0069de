import Coordination
import Foundation
import Messaging
import Testing
import mmcoord

/// Idle workers by the hundred on one coordinator; `MM_CROWD=1000` for as many as that.
@Suite("A crowd of idle workers", .serialized)
struct CrowdTests {
    private static let asked = ProcessInfo.processInfo.environment["MM_CROWD"].flatMap { Int($0) }
    private static let crowd = asked ?? 150
    private static let measures = asked != nil

    /// Each with the three connections of a worker; one waits for work, one beats, one idles.
    @Test("all wait for work in long polls, while heartbeats and one who works are served at once")
    func crowd() async throws {
        OpenFiles.raiseLimit()
        let desk = try await FrontDesk(taskCount: 4)
        let server = try NNGServer(at: Address("tcp://127.0.0.1:0"))
        let handler = desk.handler
        let running = Task { try await server.run { await handler.answer($0, from: $1) } }
        let url = server.address.url
        let figures = try await onThread { try Self.besiege(url) }
        print(figures)
        server.close()
        try await running.value
    }

    /// Blocks its thread; returns figures as JSON.
    private static func besiege(_ url: String) throws -> String {
        var peers: [(poll: RawPeer, beat: RawPeer, bulk: RawPeer)] = []
        let start = ContinuousClock.now
        for number in 0..<crowd {
            let peer = (try greet(url), try greet(url), try greet(url))
            peer.0.ask(hello(UInt64(number)))
            _ = try #require(peer.0.answer())
            // No memory: nothing fits, so the request waits.
            peer.0.ask(poll(UInt64(number), memory: 0), number: 2)
            peers.append(peer)
        }
        let joined = ContinuousClock.now - start
        var delays: [Duration] = []
        for _ in 0..<3 {
            for (number, peer) in peers.enumerated() {
                let sent = ContinuousClock.now
                peer.beat.ask(FrontDesk.frame(UInt64(number)) { $0.heartbeat = WireHeartbeat() })
                _ = try #require(peer.beat.answer())
                delays.append(.now - sent)
            }
        }
        delays.sort()
        let late = delays[delays.count * 99 / 100]
        let worker = try greet(url)
        worker.ask(hello(1_000_000))
        _ = worker.answer()
        worker.ask(poll(1_000_000, memory: 100), number: 3)
        let answer = try #require(worker.answer())
        guard case .lease(let lease) = try Frame.reply(from: answer).answer else {
            throw SandboxError(what: "no lease")
        }
        #expect(lease.tasks.count == 1)
        // Other suites block the pool's threads; alone, this holds.
        if measures { #expect(late < .milliseconds(500)) }
        return """
            {"idle workers": \(crowd), "connections": \(3 * crowd), \
            "seconds to join": \(joined), "heartbeat ms median": \
            \(delays[delays.count / 2] / .milliseconds(1)), "heartbeat ms 99 %": \
            \(late / .milliseconds(1)), "resident MiB": \(residentMebibytes())}
            """
    }

    private static func greet(_ url: String) throws -> RawPeer {
        let peer = try #require(RawPeer(url))
        peer.send(RawPeer.greeting)
        _ = try #require(peer.receive(8))
        return peer
    }

    private static func hello(_ number: UInt64) -> [UInt8] {
        FrontDesk.frame(number) {
            $0.hello.kinds = ["toy-kept 1"]
            $0.hello.host = "node"
            $0.hello.slots = 1
            $0.hello.memoryBytes = 1 << 30
        }
    }

    private static func poll(_ number: UInt64, memory: UInt64) -> [UInt8] {
        FrontDesk.frame(number) {
            $0.lease.freeSlots = 1
            $0.lease.freeMemoryBytes = memory
            $0.lease.waitMs = 60_000
        }
    }

    private static func residentMebibytes() -> Int {
        let pages = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (pages.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0) / 256
    }
}
