internal import CNNG
internal import Synchronization

/// What an nng callback calls; replaceable, so that the reference cycle it closes can be cut.
final class Completion: Sendable {
    private let action = Mutex<(@Sendable () -> Void)?>(nil)

    func set(_ new: (@Sendable () -> Void)?) {
        action.withLock { $0 = new }
    }

    func callAsFunction() {
        action.withLock { $0 }?()
    }
}

/// An nng `aio`: at most one operation under way, ended by a call of `completion` on nng's threads.
///
/// nng lets every thread use an aio, but Swift lets no thread share a pointer: so the pointer is
/// kept as the integer it is. Operations begin and are cancelled under a lock; nng never runs a
/// completion from inside those calls, it hands it to a thread of its own.
final class AsyncOperation: Sendable {
    private let address: Mutex<UInt>
    private let completion: Completion

    /// Makes an aio whose operations end with `completion`.
    init(_ completion: Completion, url: String) throws(MessagingError) {
        var pointer: OpaquePointer?
        let status = nng_aio_alloc(
            &pointer,
            { argument in
                guard let argument else { return }
                let completion = Unmanaged<Completion>.fromOpaque(argument).takeUnretainedValue()
                completion()
            }, Unmanaged.passUnretained(completion).toOpaque())
        guard status == 0, let pointer else {
            throw NNGStatus(status).error(operation: "prepare an exchange with", url: url)
        }
        address = Mutex(UInt(bitPattern: pointer))
        self.completion = completion
    }

    deinit {
        free()
    }

    /// How the last operation ended; to be asked in its completion.
    var status: NNGStatus {
        address.withLock { address in
            guard let pointer = OpaquePointer(bitPattern: address) else { return .closed }
            return NNGStatus(nng_aio_result(pointer))
        }
    }

    /// Sends `bytes` over `context`.
    func send(_ bytes: [UInt8], over context: nng_ctx, timeout: Duration?) -> NNGStatus {
        address.withLock { address in
            guard let pointer = OpaquePointer(bitPattern: address) else { return .closed }
            var message: OpaquePointer?
            let status = NNGStatus(nng_msg_alloc(&message, 0))
            guard status.isSuccess else { return status }
            let appended = bytes.withUnsafeBytes { buffer in
                NNGStatus(nng_msg_append(message, buffer.baseAddress, buffer.count))
            }
            guard appended.isSuccess else {
                nng_msg_free(message)
                return appended
            }
            nng_aio_set_msg(pointer, message)
            nng_aio_set_timeout(pointer, timeout.forNNG)
            nng_ctx_send(context, pointer)
            return status
        }
    }

    /// Receives over `context`.
    func receive(over context: nng_ctx, timeout: Duration?) {
        address.withLock { address in
            guard let pointer = OpaquePointer(bitPattern: address) else { return }
            nng_aio_set_timeout(pointer, timeout.forNNG)
            nng_ctx_recv(context, pointer)
        }
    }

    /// The bytes of the message that was received.
    func takeMessage() -> [UInt8] { takeRequest().bytes }

    /// The bytes of the message that was received, and the number of the connection it came over.
    func takeRequest() -> (bytes: [UInt8], pipe: UInt32) {
        address.withLock { address in
            guard let pointer = OpaquePointer(bitPattern: address),
                let message = nng_aio_get_msg(pointer)
            else { return ([], 0) }
            defer { AsyncOperation.dropMessage(of: pointer) }
            return (messageBytes(message), nng_msg_get_pipe(message).id)
        }
    }

    /// Frees the message of a send that failed: it is ours again.
    func dropMessage() {
        address.withLock { address in
            guard let pointer = OpaquePointer(bitPattern: address) else { return }
            AsyncOperation.dropMessage(of: pointer)
        }
    }

    /// Ends the operation under way, if any; its completion still comes.
    func cancel() {
        address.withLock { address in
            guard let pointer = OpaquePointer(bitPattern: address) else { return }
            nng_aio_cancel(pointer)
        }
    }

    /// Ends the operation under way for good and waits until no completion runs; never to be
    /// called from one.
    ///
    /// A context must live until its operation is freed: nng's timer thread may be about to tell
    /// the context that time is up, and only `nng_aio_free` waits for that thread.
    func free() {
        let taken = address.withLock { address in
            defer { address = 0 }
            return address
        }
        guard let pointer = OpaquePointer(bitPattern: taken) else { return }
        nng_aio_stop(pointer)
        AsyncOperation.dropMessage(of: pointer)
        nng_aio_free(pointer)
        completion.set(nil)
    }

    private static func dropMessage(of pointer: OpaquePointer) {
        guard let message = nng_aio_get_msg(pointer) else { return }
        nng_aio_set_msg(pointer, nil)
        nng_msg_free(message)
    }
}

extension Duration? {
    /// In milliseconds; none is for ever.
    fileprivate var forNNG: nng_duration { self?.wholeMilliseconds ?? NNG_DURATION_INFINITE }
}

/// A copy of the body of `message`.
func messageBytes(_ message: OpaquePointer) -> [UInt8] {
    let count = nng_msg_len(message)
    guard count > 0, let body = nng_msg_body(message) else { return [] }
    return [UInt8](UnsafeRawBufferPointer(start: body, count: count))
}
