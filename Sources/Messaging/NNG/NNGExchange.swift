internal import CNNG
internal import Synchronization

/// One request and its answer, on a REQ context of its own.
///
/// Sending and receiving are nng operations that end on nng's threads; no Swift thread waits.
final class NNGExchange: Sendable {
    private struct State {
        var isReceiving = false
        var isCancelled = false
        var continuation: CheckedContinuation<Result<[UInt8], MessagingError>, Never>?
    }

    private let socket: NNGSocket
    private let context: nng_ctx
    private let operation: AsyncOperation
    private let url: String
    private let timeout: Duration
    private let deadline: ContinuousClock.Instant
    private let state = Mutex(State())

    /// Prepares an exchange; `perform` must follow.
    init(_ socket: NNGSocket, timeout: Duration) throws(MessagingError) {
        let completion = Completion()
        operation = try AsyncOperation(completion, url: socket.url)
        context = try socket.openContext()
        self.socket = socket
        url = socket.url
        self.timeout = timeout
        deadline = .now + timeout
        completion.set { self.completed() }
    }

    /// Sends `bytes` and waits for the answer; to be called once.
    func perform(_ bytes: [UInt8]) async throws(MessagingError) -> [UInt8] {
        defer { finish() }
        let outcome = await withTaskCancellationHandler {
            await withCheckedContinuation { begin(bytes, $0) }
        } onCancel: {
            cancel()
        }
        return try outcome.get()
    }

    private func begin(
        _ bytes: [UInt8],
        _ continuation: CheckedContinuation<Result<[UInt8], MessagingError>, Never>
    ) {
        state.withLock { $0.continuation = continuation }
        let status = operation.send(bytes, over: context, timeout: timeout)
        guard status.isSuccess else {
            end(.failure(status.error(operation: "send to", url: url, timeout: timeout)))
            return
        }
        cancelIfAsked()
    }

    private func completed() {
        let status = operation.status
        guard status.isSuccess else {
            operation.dropMessage()
            end(.failure(status.error(operation: "ask", url: url, timeout: timeout)))
            return
        }
        let hasAnswer = state.withLock { state in
            defer { state.isReceiving = true }
            return state.isReceiving
        }
        guard hasAnswer else {
            operation.receive(over: context, timeout: max(.zero, deadline - .now))
            cancelIfAsked()
            return
        }
        end(.success(operation.takeMessage()))
    }

    private func end(_ outcome: Result<[UInt8], MessagingError>) {
        let continuation = state.withLock { state in
            defer { state.continuation = nil }
            return state.continuation
        }
        continuation?.resume(returning: outcome)
    }

    /// Ends the wait as soon as nng lets go.
    func cancel() {
        state.withLock { $0.isCancelled = true }
        operation.cancel()
    }

    /// A cancellation that came between two operations found nothing to cancel.
    private func cancelIfAsked() {
        if state.withLock({ $0.isCancelled }) { operation.cancel() }
    }

    private func finish() {
        operation.free()
        socket.closeContext(context)
    }
}
