internal import CNNG
internal import Synchronization

/// Asks one server over nng's REQ protocol, many requests at a time.
///
/// The server need not be up yet; nng dials until it is, and again whenever the connection breaks.
/// Requests are never sent twice by themselves: a broken connection ends those under way with
/// `connectionLost`, and whoever asked decides.
package final class NNGClient: RequestClient {
    package let address: Address
    private let options: TransportOptions
    private let socket: NNGSocket
    private let line: Mutex<Line>

    private struct Line {
        var dialer: nng_dialer
        /// Requests in a row that timed out.
        ///
        /// A link that was cut raises no event, and TCP keeps a
        /// dead connection for a quarter of an hour; dialling again finds a way round it.
        var timeoutsInARow = 0
        /// What `close` has to end.
        var exchanges: [ObjectIdentifier: NNGExchange] = [:]
        /// Whether somebody looks after the connection while answers are awaited.
        var isWatched = false
    }

    /// The timeouts in a row after which a connection is taken for dead.
    private static let tolerance = 3

    /// Begins to dial whoever listens at `address`, and returns at once.
    ///
    /// - Throws: `MessagingError.invalidAddress` when nothing could ever listen there,
    ///   `.tlsUnavailable`.
    package init(
        of address: Address, options: TransportOptions = TransportOptions()
    ) throws(MessagingError) {
        self.address = address
        self.options = options
        socket = try NNGSocket(.request, at: address, options)
        line = Mutex(Line(dialer: try socket.dial(options)))
    }

    deinit {
        close()
    }

    package func request(
        _ bytes: [UInt8], timeout: Duration
    ) async throws(MessagingError) -> [UInt8] {
        guard bytes.count <= options.maximumMessageBytes else {
            throw .messageTooLarge(bytes: bytes.count, limit: options.maximumMessageBytes)
        }
        let exchange = try NNGExchange(socket, timeout: timeout)
        line.withLock { $0.exchanges[ObjectIdentifier(exchange)] = exchange }
        watchOver()
        defer { line.withLock { $0.exchanges[ObjectIdentifier(exchange)] = nil } }
        // Closed between the two lines above, it would be missed by `close`.
        if socket.isClosed { exchange.cancel() }
        do {
            let answer = try await exchange.perform(bytes)
            line.withLock { $0.timeoutsInARow = 0 }
            return answer
        } catch {
            // Closing cancels; what is meant is why.
            guard !socket.isClosed else { throw .closed(url: url) }
            if case .timedOut = error { noteTimeout() }
            throw error
        }
    }

    package func close() {
        socket.close()
        let exchanges = line.withLock { Array($0.exchanges.values) }
        for exchange in exchanges { exchange.cancel() }
    }

    /// Breaks the connection and dials anew.
    ///
    /// Requests that were sent end with `connectionLost`; those that still wait for a connection
    /// get the new one.
    package func connectAnew() {
        line.withLock { dialAnew(&$0) }
    }

    /// Probes the connection for as long as answers are awaited.
    ///
    /// Requests may take a minute, and a server that waits for the rest of a message whose length
    /// was damaged answers none of them: two probes in a row without an answer tell.
    private func watchOver() {
        guard let interval = options.probeInterval else { return }
        let isFirst = line.withLock { line in
            defer { line.isWatched = true }
            return !line.isWatched
        }
        guard isFirst else { return }
        Task {
            var misses = 0
            while true {
                // Nobody cancels this task.
                try? await Task.sleep(for: interval)
                let isNeeded = line.withLock { line in
                    if line.exchanges.isEmpty { line.isWatched = false }
                    return line.isWatched
                }
                guard isNeeded else { return }
                do {
                    _ = try await NNGExchange(socket, timeout: interval).perform([])
                    misses = 0
                } catch {
                    misses += 1
                    if misses.isMultiple(of: 2) { connectAnew() }
                }
            }
        }
    }

    private func noteTimeout() {
        line.withLock { line in
            line.timeoutsInARow += 1
            if line.timeoutsInARow >= NNGClient.tolerance { dialAnew(&line) }
        }
    }

    private func dialAnew(_ line: inout Line) {
        line.timeoutsInARow = 0
        // Dialling fails only on a socket that is closed, where nobody waits any more.
        if let dialer = try? socket.replace(line.dialer, options) { line.dialer = dialer }
    }
}
