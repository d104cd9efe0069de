import Foundation
import Messaging
import Synchronization
import Testing

@Suite("Heartbeats")
struct HeartbeatSenderTests {
    private final class Heard: Sendable {
        let replies = Mutex<[[UInt8]]>([])
        let silences = Mutex<[Duration]>([])
        let frames = Atomic<Int>(0)
    }

    private func sender(
        to url: String, timeout: Duration, _ heard: Heard
    ) throws -> HeartbeatSender {
        try HeartbeatSender(
            to: Address(url), interval: .milliseconds(20), timeout: timeout,
            makeFrame: {
                [UInt8(truncatingIfNeeded: heard.frames.add(1, ordering: .relaxed).newValue)]
            },
            onReply: { reply in heard.replies.withLock { $0.append(reply) } },
            onSilence: { _, silence in heard.silences.withLock { $0.append(silence) } })
    }

    @Test("beats come in order, from a thread of their own, until stopped")
    func beats() async throws {
        let heard = Heard()
        try await Workbench(.tcp).withServer({ bytes, _ in bytes + [0] }) { server, _ in
            let sender = try sender(to: server.address.url, timeout: .seconds(20), heard)
            try sender.start()
            let enough = try await eventually(within: .seconds(60)) {
                heard.replies.withLock { $0.count >= 5 }
            }
            #expect(enough)
            sender.stop()
            try await Task.sleep(for: .milliseconds(100))
            let count = heard.frames.load(ordering: .relaxed)
            try await Task.sleep(for: .milliseconds(200))
            #expect(heard.frames.load(ordering: .relaxed) == count)
        }
        #expect(heard.replies.withLock { Array($0.prefix(3)) } == [[1, 0], [2, 0], [3, 0]])
        #expect(heard.silences.withLock { $0.isEmpty })
    }

    @Test("silence is reported and grows, and beats go on when the coordinator is back")
    func silence() async throws {
        let workbench = Workbench(.tcp)
        let heard = Heard()
        let first = try workbench.server()
        let url = first.address.url
        first.close()
        let sender = try sender(to: url, timeout: .milliseconds(300), heard)
        try sender.start()
        let noticed = try await eventually { heard.silences.withLock { $0.count >= 2 } }
        #expect(noticed)
        #expect(heard.silences.withLock { $0[1] > $0[0] })
        let second = try workbench.server(at: url)
        let running = Task { try await second.run { bytes, _ in bytes } }
        let isBack = try await eventually { heard.replies.withLock { !$0.isEmpty } }
        #expect(isBack)
        sender.stop()
        second.close()
        try await running.value
    }

    @Test("a beat can be skipped")
    func skippedBeat() async throws {
        let heard = Heard()
        try await Workbench(.inproc).withServer({ bytes, _ in bytes }) { server, _ in
            let sender = try HeartbeatSender(
                to: server.address, interval: .milliseconds(20),
                makeFrame: { heard.frames.add(1, ordering: .relaxed).newValue == 2 ? nil : [1] },
                onReply: { reply in heard.replies.withLock { $0.append(reply) } },
                onSilence: { _, _ in })
            try sender.start()
            let answered = try await eventually { heard.replies.withLock { $0.count >= 2 } }
            #expect(answered)
            sender.stop()
        }
    }
}
