internal import Logging
internal import Synchronization

/// The contexts of a server: as many as there are requests being handled, and some that wait.
///
/// A long poll holds a context for its whole wait. Were their number fixed, enough idle workers
/// would shut the door to heartbeats and results.
final class NNGServerPool: Sendable {
    private struct State {
        var contexts: [NNGServerContext] = []
        var busyCount = 0
        var isStopped = false
    }

    private let socket: NNGSocket
    private let spareCount: Int
    private let maximumMessageBytes: Int
    private let handler: MessageHandler
    private let logger: Logger
    private let state = Mutex(State())

    /// Requests beyond this many wait in their connections.
    private static let limit = 8192

    init(
        socket: NNGSocket, spareCount: Int, maximumMessageBytes: Int, logger: Logger,
        handler: @escaping MessageHandler
    ) {
        self.socket = socket
        self.spareCount = spareCount
        self.maximumMessageBytes = maximumMessageBytes
        self.logger = logger
        self.handler = handler
    }

    /// Opens the contexts that wait.
    func start() throws(MessagingError) {
        for _ in 0..<spareCount { try addContext() }
    }

    /// Ends every context.
    func stop() {
        let contexts = state.withLock { state in
            state.isStopped = true
            defer { state.contexts = [] }
            return state.contexts
        }
        for context in contexts { context.stop() }
    }

    /// Has a request handled; never gives an answer the other side would not accept.
    func answer(_ request: [UInt8], from peer: Peer) async -> [UInt8] {
        guard request.count <= maximumMessageBytes else {
            return Frame.encode(
                error: MessagingError.messageTooLarge(
                    bytes: request.count, limit: maximumMessageBytes))
        }
        let reply = await handler(request, peer)
        guard reply.count <= maximumMessageBytes else {
            logger.error("an answer of \(reply.count) bytes is above the limit; not sent")
            return Frame.encode(
                error: MessagingError.messageTooLarge(
                    bytes: reply.count, limit: maximumMessageBytes))
        }
        return reply
    }

    func becameBusy() {
        let isShort = state.withLock { state in
            state.busyCount += 1
            let total = state.contexts.count
            return !state.isStopped && total - state.busyCount < spareCount
                && total < NNGServerPool.limit
        }
        guard isShort else { return }
        do {
            try addContext()
        } catch {
            logger.debug("no further exchange can be opened: \(error)")
        }
    }

    func becameIdle() {
        state.withLock { $0.busyCount -= 1 }
    }

    private func addContext() throws(MessagingError) {
        let context = try NNGServerContext(socket, self)
        let isStopped = state.withLock { state in
            if !state.isStopped { state.contexts.append(context) }
            return state.isStopped
        }
        if isStopped {
            context.stop()
        } else {
            context.start()
        }
    }
}
