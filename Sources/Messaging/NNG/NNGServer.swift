internal import CNNG
package import Logging
internal import Synchronization

/// Answers requests over nng's REP protocol.
///
/// It listens from its creation on, so that a port in use is found out at once and the port chosen
/// for port 0 is known; requests wait until `run`.
package final class NNGServer: Sendable {
    /// Where it listens, with the port that was chosen.
    package let address: Address
    private let options: TransportOptions
    private let contextCount: Int
    private let watchdog: ListenerWatchdog?
    private let logger: Logger
    private let visitors: NNGVisitors
    private let socket: NNGSocket
    private let connectionLimiter: ConnectionLimiter?
    private let state: Mutex<State>

    private struct State {
        var listener: nng_listener
        var isClosed = false
        var waiter: CheckedContinuation<Void, Never>?
    }

    /// Listens at `asked`.
    ///
    /// - Parameters:
    ///   - asked: Where to listen. Port 0 takes any free one.
    ///   - contextCount: Requests that can always be taken in; those being handled come on top.
    ///   - options: Limits of messages and connections, and how they are protected.
    ///   - watchdog: Finds and heals a listener that nng has lost; nil for none.
    ///   - logger: Is told of lost listeners and refused answers.
    /// - Throws: `MessagingError.addressInUse`, `.invalidAddress`, `.tlsUnavailable`,
    ///   `.transportFailed`.
    package init(
        at asked: Address, contextCount: Int = 64, options: TransportOptions = TransportOptions(),
        watchdog: ListenerWatchdog? = ListenerWatchdog(),
        logger: Logger = Logger(label: "messaging")
    ) throws(MessagingError) {
        precondition(contextCount > 0, "a server needs a context to receive with")
        let fileLimit = options.maximumFiles ?? OpenFiles.limit
        let limit = options.maximumConnections ?? max(64, (fileLimit - 256) * 2 / 5)
        visitors = NNGVisitors(limit: limit, listening: asked)
        socket = try NNGSocket(.reply, at: asked, options, visitors: visitors)
        let listener = try socket.listen(on: asked, options)
        var port: Int32 = 0
        let isBound =
            asked.isNetwork
            && nng_listener_get_int(listener, NNG_OPT_TCP_BOUND_PORT, &port) == 0
        address = isBound ? asked.withPort(Int(port)) : asked
        self.contextCount = contextCount
        self.options = options
        self.watchdog = address.losesListeners ? watchdog : nil
        self.logger = logger
        if isBound, let port = UInt16(exactly: port) {
            connectionLimiter = ConnectionLimiter(
                port: port, visitors: visitors, fileLimit: fileLimit, options: options)
        } else {
            connectionLimiter = nil
        }
        state = Mutex(State(listener: listener))
        connectionLimiter?.start()
    }

    deinit {
        connectionLimiter?.stop()
        socket.close()
    }

    /// Answers requests with `handler`, many at a time, until `close` or cancellation.
    ///
    /// A handler may take its time: a request that waits holds up no other.
    ///
    /// - Throws: `MessagingError.closed` when called after `close`.
    package func run(handler: @escaping MessageHandler) async throws {
        guard !state.withLock({ $0.isClosed }) else {
            throw MessagingError.closed(url: address.url)
        }
        let pool = NNGServerPool(
            socket: socket, spareCount: contextCount,
            maximumMessageBytes: options.maximumMessageBytes, logger: logger, handler: handler)
        defer { pool.stop() }
        do {
            try pool.start()
        } catch {
            // The first context answers while later ones are opened: whoever was answered may have
            // closed the server meanwhile, which ends `run` as at any later moment.
            guard state.withLock({ $0.isClosed }) else { throw error }
        }
        await withTaskGroup(of: Void.self) { group in
            if let watchdog {
                group.addTask { await watchdog.watch(self) }
            }
            group.addTask { await self.showOutSilentVisitors() }
            await withTaskCancellationHandler {
                await waitUntilClosed()
            } onCancel: {
                close()
            }
            group.cancelAll()
        }
    }

    /// Stops listening and ends `run`; may be called more than once.
    package func close() {
        let (listener, waiter) = state.withLock { state in
            state.isClosed = true
            defer { state.waiter = nil }
            return (state.listener, state.waiter)
        }
        connectionLimiter?.stop()
        socket.close(listener)
        waiter?.resume()
    }

    /// Closes connections that say nothing, again and again until cancelled.
    private func showOutSilentVisitors() async {
        while !Task.isCancelled {
            do {
                try await Task.sleep(for: min(.seconds(10), options.longestSilence / 4))
            } catch {
                return
            }
            let silent = visitors.closeSilent(patience: options.longestSilence)
            if silent > 0 { logger.debug("closed \(silent) silent connections to \(address)") }
            let refused = visitors.takeRefusals()
            if refused > 0 {
                logger.warning(
                    """
                    refused \(refused) connections to \(address): there are \(visitors.count). \
                    Raise the limit of open files (ulimit -n) where so many are workers.
                    """)
            }
        }
    }

    private func waitUntilClosed() async {
        await withCheckedContinuation { continuation in
            let isClosed = state.withLock { state in
                if !state.isClosed { state.waiter = continuation }
                return state.isClosed
            }
            if isClosed { continuation.resume() }
        }
    }

    // MARK: For the watchdog

    /// Whether a new connection is taken in: answered, or refused because there are too many.
    func isReachable(within timeout: Duration) async -> Bool {
        let arrivals = visitors.arrivalCount
        do {
            let client = try NNGClient(of: address.dialable, options: options)
            defer { client.close() }
            _ = try await client.request([], timeout: timeout)
            return true
        } catch {
            return visitors.arrivalCount > arrivals || state.withLock { $0.isClosed }
                || Task.isCancelled
        }
    }

    /// Closes the listener and listens again on the same address.
    ///
    /// Connections made through the old one break; their clients dial again.
    func listenAgain(pausing: @Sendable (Duration) async throws -> Void) async {
        logger.warning("the listener on \(address) no longer answers: listening anew")
        guard (try? socket.closeListener(state.withLock { $0.listener })) != nil else { return }
        // The old socket may be closed a moment later than nng says.
        for attempt in 1...40 where !state.withLock({ $0.isClosed }) {
            do {
                let listener = try socket.listen(on: address, options)
                state.withLock { $0.listener = listener }
                return
            } catch {
                if attempt == 40 { logger.error("cannot listen anew: \(error)") }
                try? await pausing(.milliseconds(50))
            }
        }
    }
}
