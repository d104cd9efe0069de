internal import Synchronization

/// A network inside the process: the twin of nng for tests that want no sockets.
///
/// It behaves as nng does where that shows: a client may come before its server, a request under
/// way when the server closes ends with `connectionLost`, an answer may be lost.
package final class InMemoryNetwork: Sendable {
    private let servers = Mutex<[Address: InMemoryServer]>([:])

    /// A network without servers.
    package init() {}

    /// Listens on `address`, of any kind.
    ///
    /// - Throws: `MessagingError.addressInUse`.
    package func listen(
        on address: Address, options: TransportOptions = TransportOptions()
    ) throws(MessagingError) -> InMemoryServer {
        let server = InMemoryServer(address: address, options: options, network: self)
        let isFree = servers.withLock { servers in
            guard servers[address] == nil else { return false }
            servers[address] = server
            return true
        }
        guard isFree else { throw .addressInUse(url: address.url) }
        return server
    }

    /// A client of whoever listens on `address`, now or later.
    package func dial(
        _ address: Address, options: TransportOptions = TransportOptions()
    ) -> InMemoryClient {
        InMemoryClient(address: address, options: options, network: self)
    }

    func server(at address: Address) -> InMemoryServer? {
        servers.withLock { $0[address] }
    }

    func remove(_ server: InMemoryServer) {
        servers.withLock { servers in
            if servers[server.address] === server { servers[server.address] = nil }
        }
    }
}

/// Where a request waits for its answer, its end or its time-out: whichever comes first.
final class InMemoryExchange: Sendable {
    private struct State {
        var continuation: CheckedContinuation<Result<[UInt8], MessagingError>, Never>?
        var outcome: Result<[UInt8], MessagingError>?
    }

    private let state = Mutex(State())

    func wait() async -> Result<[UInt8], MessagingError> {
        await withCheckedContinuation { continuation in
            let outcome = state.withLock { state in
                if state.outcome == nil { state.continuation = continuation }
                return state.outcome
            }
            if let outcome { continuation.resume(returning: outcome) }
        }
    }

    /// Ends the wait; only the first call counts.
    func end(_ outcome: Result<[UInt8], MessagingError>) {
        let continuation = state.withLock {
            state -> CheckedContinuation<Result<[UInt8], MessagingError>, Never>? in
            guard state.outcome == nil else { return nil }
            state.outcome = outcome
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: outcome)
    }
}
