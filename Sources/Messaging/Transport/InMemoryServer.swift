internal import Synchronization

/// Answers requests inside the process; see `InMemoryNetwork`.
package final class InMemoryServer: RequestServer {
    private struct State {
        var handler: MessageHandler?
        var waiting: [(request: [UInt8], exchange: InMemoryExchange)] = []
        var underWay: [UInt64: InMemoryExchange] = [:]
        var lastExchange: UInt64 = 0
        var isClosed = false
        var closing: CheckedContinuation<Void, Never>?
    }

    let address: Address
    private let options: TransportOptions
    private let network: InMemoryNetwork
    private let state = Mutex(State())

    init(address: Address, options: TransportOptions, network: InMemoryNetwork) {
        self.address = address
        self.options = options
        self.network = network
    }

    package var addresses: [Address] { [address] }

    package func run(handler: @escaping MessageHandler) async throws {
        let waiting = state.withLock { state in
            state.handler = handler
            defer { state.waiting = [] }
            return state.isClosed ? nil : state.waiting
        }
        guard let waiting else { throw MessagingError.closed(url: address.url) }
        for (request, exchange) in waiting { accept(request, exchange) }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isClosed = state.withLock { state in
                    if !state.isClosed { state.closing = continuation }
                    return state.isClosed
                }
                if isClosed { continuation.resume() }
            }
        } onCancel: {
            close()
        }
    }

    package func close() {
        network.remove(self)
        let (ended, closing) = state.withLock { state in
            state.isClosed = true
            let ended = state.underWay.values + state.waiting.map(\.exchange)
            defer {
                state.underWay = [:]
                state.waiting = []
                state.closing = nil
                state.handler = nil
            }
            return (ended, state.closing)
        }
        for exchange in ended { exchange.end(.failure(.connectionLost(url: address.url))) }
        closing?.resume()
    }

    /// Takes in a request, now or when `run` begins.
    func accept(_ request: [UInt8], _ exchange: InMemoryExchange) {
        let number = state.withLock { state -> UInt64? in
            if state.isClosed { return nil }
            state.lastExchange += 1
            if state.handler == nil {
                state.waiting.append((request, exchange))
            } else {
                state.underWay[state.lastExchange] = exchange
            }
            return state.lastExchange
        }
        guard let number else {
            exchange.end(.failure(.connectionLost(url: address.url)))
            return
        }
        guard let handler = state.withLock({ $0.handler }) else { return }
        Task {
            let reply = await answer(request, handler)
            let isAwaited = state.withLock { $0.underWay.removeValue(forKey: number) != nil }
            if isAwaited { exchange.end(.success(reply)) }
        }
    }

    private func answer(
        _ request: [UInt8], _ handler: MessageHandler
    ) async -> [UInt8] {
        let limit = options.maximumMessageBytes
        guard request.count <= limit else {
            return Frame.encode(
                error: MessagingError.messageTooLarge(bytes: request.count, limit: limit))
        }
        // An empty message is no request of the protocol: it asks whether anybody listens.
        guard !request.isEmpty else { return [] }
        let reply = await handler(request, Peer(address: address))
        guard reply.count <= limit else {
            return Frame.encode(
                error: MessagingError.messageTooLarge(bytes: reply.count, limit: limit))
        }
        return reply
    }
}
