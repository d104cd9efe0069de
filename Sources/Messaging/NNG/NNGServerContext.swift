internal import CNNG
internal import Synchronization

/// One REP context: receives a request, has it handled, sends the answer, receives again.
final class NNGServerContext: Sendable {
    private enum Phase {
        case receiving
        case handling
        case sending
        case stopped
    }

    private struct State {
        var phase = Phase.receiving
        var handling: Task<Void, Never>?
        /// The connection whose request is being handled or answered.
        var pipe: UInt32?
    }

    private let socket: NNGSocket
    private let context: nng_ctx
    private let operation: AsyncOperation
    private let pool: NNGServerPool
    private let state = Mutex(State())

    init(_ socket: NNGSocket, _ pool: NNGServerPool) throws(MessagingError) {
        let completion = Completion()
        operation = try AsyncOperation(completion, url: socket.url)
        context = try socket.openContext()
        self.socket = socket
        self.pool = pool
        completion.set { self.completed() }
    }

    func start() {
        operation.receive(over: context, timeout: nil)
    }

    /// Ends it for good; an answer still being worked out is thrown away.
    func stop() {
        let handling = state.withLock { state in
            state.phase = .stopped
            return state.handling
        }
        handling?.cancel()
        operation.free()
        socket.closeContext(context)
    }

    private func completed() {
        let status = operation.status
        switch state.withLock({ $0.phase }) {
        case .receiving:
            if status.isSuccess {
                let (request, pipe) = operation.takeRequest()
                handle(request, from: pipe)
            } else if !status.isClosed {
                receiveAgain(isFault: true)
            }
        case .sending:
            if !status.isSuccess { operation.dropMessage() }
            if !status.isClosed { receiveAgain(isFault: !status.isSuccess) }
        case .handling, .stopped: break
        }
    }

    private func handle(_ request: [UInt8], from pipe: UInt32) {
        let peer = socket.visitors?.asked(pipe) ?? Peer(address: socket.address)
        state.withLock { $0.pipe = pipe }
        // An empty message asks whether anybody is listening; it is no request of the protocol.
        guard !request.isEmpty else {
            if enter(.sending) { send([]) }
            return
        }
        guard enter(.handling) else { return }
        pool.becameBusy()
        let handling = Task {
            let reply = await pool.answer(request, from: peer)
            guard enter(.sending) else { return }
            pool.becameIdle()
            send(reply)
        }
        state.withLock { $0.handling = handling }
    }

    private func send(_ reply: [UInt8]) {
        let status = operation.send(reply, over: context, timeout: nil)
        if !status.isSuccess { receiveAgain(isFault: true) }
    }

    private func receiveAgain(isFault: Bool) {
        let pipe = state.withLock { state in
            defer { state.pipe = nil }
            return state.pipe
        }
        if let pipe { socket.visitors?.answered(pipe) }
        guard enter(.receiving) else { return }
        guard isFault else {
            operation.receive(over: context, timeout: nil)
            return
        }
        // Short of memory, most likely: trying again at once would only make it worse.
        Task {
            try? await Task.sleep(for: .milliseconds(100))
            operation.receive(over: context, timeout: nil)
        }
    }

    private func enter(_ phase: Phase) -> Bool {
        state.withLock { state in
            guard state.phase != .stopped else { return false }
            state.phase = phase
            return true
        }
    }
}
