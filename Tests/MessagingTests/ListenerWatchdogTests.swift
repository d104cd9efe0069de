import Foundation
import Messaging
import Testing

/// nng 1.5.2 loses listeners (upstream issue 1518): these tests do what a port scan does.
@Suite("Listener watchdog", .serialized)
struct ListenerWatchdogTests {
    @Test(
        "a listener that was killed answers new connections again",
        arguments: [TransportKind.tcp, .ipc])
    func healing(kind: TransportKind) async throws {
        let workbench = Workbench(kind)
        let server = try NNGServer(
            at: Address(workbench.freshURL), contextCount: 8, options: workbench.options,
            watchdog: ListenerWatchdog(
                interval: .milliseconds(200), timeout: .milliseconds(500), patience: 2))
        let running = Task { try await server.run { bytes, _ in bytes } }
        let url = server.address.url
        try await expectAnswer(from: url, within: .seconds(5), workbench)
        for _ in 0..<300 { Vandal.connectAndVanish(url) }
        try await expectAnswer(from: url, within: .seconds(15), workbench)
        server.close()
        try await running.value
    }

    @Test("without a watchdog a plain connection and close kill an ipc listener for good")
    func theDisease() async throws {
        let workbench = Workbench(.ipc)
        let server = try NNGServer(
            at: Address(workbench.freshURL), contextCount: 8, options: workbench.options,
            watchdog: nil)
        let running = Task { try await server.run { bytes, _ in bytes } }
        let isDead = try await eventually(within: .seconds(20)) {
            for _ in 0..<100 { Vandal.connectAndVanish(server.address.url) }
            let client = try workbench.client(of: server.address.url)
            defer { client.close() }
            return (try? await client.request([1], timeout: .seconds(1))) == nil
        }
        // Should a later nng pass, the watchdog can go.
        #expect(isDead, "this nng heals itself")
        server.close()
        try await running.value
    }

    private func expectAnswer(
        from url: String, within limit: Duration, _ workbench: Workbench
    ) async throws {
        let isAnswered = try await eventually(within: limit) {
            let client = try workbench.client(of: url)
            defer { client.close() }
            return (try? await client.request([1, 2], timeout: .seconds(1))) == [1, 2]
        }
        #expect(isAnswered)
    }
}

/// A peer that never says a word.
enum Vandal {
    /// Connects, sends FIN, then RST, before anybody can accept.
    static func connectAndVanish(_ url: String) {
        if url.hasPrefix("ipc://") {
            vanish(from: unixAddress(String(url.dropFirst(6))), AF_UNIX)
        } else if let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) {
            vanish(from: loopback(port), AF_INET)
        }
    }

    /// Connects, sends `bytes` and closes.
    static func connectAndShout(_ url: String, _ bytes: [UInt8]) {
        guard let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) else { return }
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let connected = withUnsafeBytes(of: loopback(port)) { buffer in
            connect(
                descriptor, buffer.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(buffer.count))
        }
        guard connected == 0 else { return }
        _ = bytes.withUnsafeBytes {
            send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        }
    }

    private static func vanish<Address>(from address: Address, _ family: Int32) {
        let descriptor = socket(family, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return }
        defer { close(descriptor) }
        let connected = withUnsafeBytes(of: address) { buffer in
            connect(
                descriptor, buffer.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(buffer.count))
        }
        guard connected == 0, family == AF_INET else { return }
        shutdown(descriptor, Int32(SHUT_WR))
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    private static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }

    private static func unixAddress(_ path: String) -> sockaddr_un {
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return address
    }
}
