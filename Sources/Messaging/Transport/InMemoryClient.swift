internal import Synchronization

/// Asks a server inside the process; see `InMemoryNetwork`.
package final class InMemoryClient: RequestClient {
    private struct State {
        var exchanges: [UInt64: InMemoryExchange] = [:]
        var lastExchange: UInt64 = 0
        var isClosed = false
    }

    package let address: Address
    private let options: TransportOptions
    private let network: InMemoryNetwork
    private let state = Mutex(State())

    init(address: Address, options: TransportOptions, network: InMemoryNetwork) {
        self.address = address
        self.options = options
        self.network = network
    }

    package func request(
        _ bytes: [UInt8], timeout: Duration
    ) async throws(MessagingError) -> [UInt8] {
        guard bytes.count <= options.maximumMessageBytes else {
            throw .messageTooLarge(bytes: bytes.count, limit: options.maximumMessageBytes)
        }
        let exchange = InMemoryExchange()
        let number = state.withLock { state -> UInt64? in
            guard !state.isClosed else { return nil }
            state.lastExchange += 1
            state.exchanges[state.lastExchange] = exchange
            return state.lastExchange
        }
        guard let number else { throw .closed(url: url) }
        defer { state.withLock { $0.exchanges[number] = nil } }
        let timer = Task {
            await deliver(bytes, exchange, until: .now + timeout)
            exchange.end(.failure(.timedOut(url: url, after: timeout)))
        }
        defer { timer.cancel() }
        let outcome = await withTaskCancellationHandler {
            await exchange.wait()
        } onCancel: {
            exchange.end(.failure(.cancelled))
        }
        return try outcome.get()
    }

    package func close() {
        let ended = state.withLock { state in
            state.isClosed = true
            defer { state.exchanges = [:] }
            return Array(state.exchanges.values)
        }
        for exchange in ended { exchange.end(.failure(.closed(url: url))) }
    }

    /// Looks for the server until it is there, hands the request over, waits for the deadline.
    private func deliver(
        _ bytes: [UInt8], _ exchange: InMemoryExchange, until deadline: ContinuousClock.Instant
    ) async {
        do {
            while network.server(at: address) == nil {
                guard .now < deadline else { return }
                try await Task.sleep(for: .milliseconds(2))
            }
            network.server(at: address)?.accept(bytes, exchange)
            try await Task.sleep(until: deadline, clock: .continuous)
        } catch {
            // Cancelled: the answer came first.
        }
    }
}
