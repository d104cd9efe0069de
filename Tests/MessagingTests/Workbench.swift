import Coordination
import Foundation
import Messaging
import Synchronization

/// The transports that must all behave alike.
enum TransportKind: String, CaseIterable, Sendable {
    case tcp
    case ipc
    case inproc
}

/// Servers and clients of one kind that find each other and nobody else.
final class Workbench: Sendable {
    let kind: TransportKind
    let options: TransportOptions
    private let number = Workbench.counter.add(1, ordering: .relaxed).newValue

    private static let counter = Atomic<Int>(0)

    init(_ kind: TransportKind, maximumMessageBytes: Int = 8 << 20) {
        self.kind = kind
        var options = TransportOptions()
        options.maximumMessageBytes = maximumMessageBytes
        options.shortestReconnect = .milliseconds(10)
        options.longestReconnect = .milliseconds(100)
        self.options = options
    }

    /// Where a server of this kind may listen; the kernel chooses TCP ports.
    var freshURL: String {
        switch kind {
        case .tcp: "tcp://127.0.0.1:0"
        case .ipc: "ipc://\(NSTemporaryDirectory())/mm-\(getpid())-\(number).ipc"
        case .inproc: "inproc://mm-\(getpid())-\(number)"
        }
    }

    func server(at url: String? = nil, contextCount: Int = 8) throws -> NNGServer {
        try NNGServer(
            at: Address(url ?? freshURL), contextCount: contextCount, options: options,
            watchdog: nil)
    }

    func client(of url: String) throws -> NNGClient {
        try NNGClient(of: Address(url), options: options)
    }

    /// Runs a server with `handler` while `body` talks to it.
    func withServer(
        _ handler: @escaping MessageHandler,
        _ body: (NNGServer, NNGClient) async throws -> Void
    ) async throws {
        let server = try server()
        let client = try client(of: server.address.url)
        let running = Task { try await server.run(handler: handler) }
        do {
            try await body(server, client)
        } catch {
            client.close()
            server.close()
            throw error
        }
        client.close()
        server.close()
        try await running.value
    }
}

/// Counts from any thread.
final class Counter: Sendable {
    private let value = Atomic<Int>(0)

    var count: Int { value.load(ordering: .relaxed) }

    func increment() { value.add(1, ordering: .relaxed) }
}

/// A new empty folder, removed with everything in it when the value goes.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        path = NSTemporaryDirectory() + "/mm-" + UUID().uuidString
        try FileManager.default.createDirectory(
            atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}

/// How many times as long as usual to wait: more under sanitizers, where everything takes about ten
/// times its time.
let patience = ProcessInfo.processInfo.environment["MM_PATIENCE"].flatMap { Int($0) } ?? 1

/// Waits until `condition` holds, for at most `limit`, more under sanitizers; returns whether it
/// does.
func eventually(
    within limit: Duration = .seconds(10), _ condition: () async throws -> Bool
) async throws -> Bool {
    let deadline = ContinuousClock.now + limit * patience
    while ContinuousClock.now < deadline {
        if try await condition() { return true }
        try await Task.sleep(for: .milliseconds(10))
    }
    return try await condition()
}

/// The same bytes for the same seed, different ones for each position.
func pattern(_ count: Int, seed: UInt64 = 1) -> [UInt8] {
    var state = seed &* 0x9E37_79B9_7F4A_7C15 | 1
    return (0..<count).map { _ in
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return UInt8(truncatingIfNeeded: state >> 24)
    }
}
