internal import CNNG
internal import Foundation
internal import Synchronization

/// Sends heartbeats from a thread and a socket of its own.
///
/// A worker that computes on every core still has to be heard: neither Swift's cooperative pool
/// nor the compute threads are asked for anything here.
package final class HeartbeatSender: Sendable {
    private let options: TransportOptions
    private let timeout: Duration
    private let interval: Duration
    private let makeFrame: @Sendable () -> [UInt8]?
    private let onReply: @Sendable ([UInt8]) -> Void
    private let onSilence: @Sendable (MessagingError, Duration) -> Void
    private let socket: NNGSocket
    private let wake = DispatchSemaphore(value: 0)
    private let isStopped = Mutex(false)

    /// The beats in a row without an answer after which a connection is taken for dead: answers are
    /// short and given at once.
    private static let tolerance = 2

    /// Prepares to beat; nothing is sent before `start`.
    ///
    /// The closures run on the sender's thread and must not block it for long.
    ///
    /// - Parameters:
    ///   - address: The coordinator's control address.
    ///   - interval: From one beat to the next.
    ///   - timeout: How long the answer to one beat may take.
    ///   - options: As for every client.
    ///   - makeFrame: The next heartbeat; nil skips a beat.
    ///   - onReply: Is given each answer.
    ///   - onSilence: Is told of each beat without an answer, and how long ago the last answer
    ///     came (or the thread was started).
    /// - Throws: `MessagingError.invalidAddress`, `.tlsUnavailable`.
    package init(
        to address: Address, interval: Duration, timeout: Duration = .seconds(5),
        options: TransportOptions = TransportOptions(),
        makeFrame: @escaping @Sendable () -> [UInt8]?,
        onReply: @escaping @Sendable ([UInt8]) -> Void,
        onSilence: @escaping @Sendable (MessagingError, Duration) -> Void
    ) throws(MessagingError) {
        self.interval = interval
        self.timeout = timeout
        self.options = options
        self.makeFrame = makeFrame
        self.onReply = onReply
        self.onSilence = onSilence
        socket = try NNGSocket(.request, at: address, options)
    }

    /// Starts the thread; the first beat is sent at once.
    package func start() throws(MessagingError) {
        let milliseconds = timeout.wholeMilliseconds
        _ = nng_socket_set_ms(socket.socket, NNG_OPT_SENDTIMEO, milliseconds)
        _ = nng_socket_set_ms(socket.socket, NNG_OPT_RECVTIMEO, milliseconds)
        let dialer = try socket.dial(options)
        let thread = Thread { self.beat(through: dialer) }
        thread.name = "heartbeat"
        thread.start()
    }

    /// Ends the thread; a beat under way is given up.
    package func stop() {
        isStopped.withLock { $0 = true }
        socket.close()
        wake.signal()
    }

    private func beat(through firstDialer: nng_dialer) {
        var dialer = firstDialer
        var lastHeard = ContinuousClock.now
        var misses = 0
        while !isStopped.withLock({ $0 }) {
            let begin = ContinuousClock.now
            if let frame = makeFrame() {
                do throws(MessagingError) {
                    let reply = try exchange(frame)
                    lastHeard = .now
                    misses = 0
                    onReply(reply)
                } catch {
                    guard !isStopped.withLock({ $0 }) else { return }
                    misses += 1
                    onSilence(error, .now - lastHeard)
                    // A cut link raises no event: see `NNGClient`.
                    if case .timedOut = error, misses.isMultiple(of: HeartbeatSender.tolerance) {
                        if let new = try? socket.replace(dialer, options) { dialer = new }
                    }
                }
            }
            let pause = interval - (.now - begin)
            _ = wake.wait(timeout: .now() + .milliseconds(Int(max(.zero, pause).wholeMilliseconds)))
        }
    }

    private func exchange(_ frame: [UInt8]) throws(MessagingError) -> [UInt8] {
        let sent = frame.withUnsafeBytes { buffer in
            // Without a flag nng copies the bytes and only reads them.
            NNGStatus(
                nng_send(
                    socket.socket, UnsafeMutableRawPointer(mutating: buffer.baseAddress),
                    buffer.count, 0))
        }
        guard sent.isSuccess else {
            throw sent.error(
                operation: "send a heartbeat to", url: socket.url, timeout: timeout)
        }
        var message: OpaquePointer?
        let received = NNGStatus(nng_recvmsg(socket.socket, &message, 0))
        guard received.isSuccess, let message else {
            throw received.error(operation: "ask", url: socket.url, timeout: timeout)
        }
        defer { nng_msg_free(message) }
        return messageBytes(message)
    }
}
