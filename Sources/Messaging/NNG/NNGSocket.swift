internal import CNNG
internal import Foundation
internal import Synchronization

/// An nng socket of the REQ or REP kind; shared, closed at most once.
final class NNGSocket: Sendable {
    enum Role: Sendable {
        case request
        case reply
    }

    let socket: nng_socket
    let address: Address
    /// The address as it is written.
    let url: String
    /// Who has connected; nil for a socket that only dials.
    let visitors: NNGVisitors?
    private let state = Mutex(State())

    private struct State {
        var isClosed = false
        var contextCount = 0
    }

    /// Opens a socket that will talk to, or listen on, `address`.
    ///
    /// - Throws: `MessagingError.tlsUnavailable`, `.invalidAddress` where no socket can ever be.
    init(
        _ role: Role, at address: Address, _ options: TransportOptions,
        visitors: NNGVisitors? = nil
    ) throws(MessagingError) {
        try options.admit(address)
        try address.checkLength()
        var socket = nng_socket()
        let status = NNGStatus(
            role == .request ? nng_req0_open(&socket) : nng_rep0_open(&socket))
        guard status.isSuccess else {
            throw status.error(operation: "open a socket for", url: address.url)
        }
        self.socket = socket
        self.address = address
        url = address.url
        self.visitors = visitors
        visitors?.watch(socket)
        guard role == .request else { return }
        // REQ sends again after a minute by default, to any peer; contexts inherit this.
        _ = nng_socket_set_ms(socket, NNG_OPT_REQ_RESENDTIME, NNG_DURATION_INFINITE)
    }

    deinit {
        close()
    }

    /// Whether `close` was called.
    var isClosed: Bool { state.withLock { $0.isClosed } }

    /// Breaks every connection, once every context has been closed; returns at once.
    ///
    /// nng frees the contexts of a socket it closes, with no regard for operations that are just
    /// being cancelled; so their owners go first. And `nng_close` waits until every connection is
    /// torn down, which 1.5.2 may never manage when an answer came at that very moment (its reaper
    /// waits in `req0_pipe_stop` for a callback that has run): a thread of its own waits, and may
    /// be left behind.
    ///
    /// - Parameter listener: Is closed first, and its address free when this returns.
    func close(_ listener: nng_listener? = nil) {
        let isLast = state.withLock { state in
            guard !state.isClosed else { return false }
            state.isClosed = true
            if let listener { nng_listener_close(listener) }
            return state.contextCount == 0
        }
        if isLast { closeForGood() }
    }

    /// Dials anew, as if `dialer` had never been.
    func replace(
        _ dialer: nng_dialer, _ options: TransportOptions
    ) throws(MessagingError) -> nng_dialer {
        try whileOpen { () throws(MessagingError) in
            nng_dialer_close(dialer)
            return try dial(options)
        }
    }

    /// Closes `listener`, so that its address is free for another.
    func closeListener(_ listener: nng_listener) throws(MessagingError) {
        try whileOpen { () throws(MessagingError) in _ = nng_listener_close(listener) }
    }

    /// Runs `body` unless the socket is closed, and keeps it open meanwhile: nng 1.5.2 does not
    /// bear an endpoint and its socket being closed at once.
    private func whileOpen<Value: Sendable>(
        _ body: () throws(MessagingError) -> Value
    ) throws(MessagingError) -> Value {
        try state.withLock { (state) throws(MessagingError) in
            guard !state.isClosed else { throw .closed(url: url) }
            return try body()
        }
    }

    /// A context: one exchange's state, independent of all others on this socket.
    ///
    /// - Throws: `MessagingError.closed` after `close`.
    func openContext() throws(MessagingError) -> nng_ctx {
        let isOpen = state.withLock { state in
            guard !state.isClosed else { return false }
            state.contextCount += 1
            return true
        }
        guard isOpen else { throw .closed(url: url) }
        var context = nng_ctx()
        let status = NNGStatus(nng_ctx_open(&context, socket))
        guard status.isSuccess else {
            leaveContext()
            throw status.error(operation: "open an exchange with", url: url)
        }
        return context
    }

    /// Closes a context whose operations have been freed.
    func closeContext(_ context: nng_ctx) {
        nng_ctx_close(context)
        leaveContext()
    }

    private func leaveContext() {
        let isLast = state.withLock { state in
            state.contextCount -= 1
            return state.isClosed && state.contextCount == 0
        }
        if isLast { closeForGood() }
    }

    private func closeForGood() {
        let socket = socket
        let visitors = visitors
        Thread.detachNewThread {
            nng_close(socket)
            // Told of every connection's end until now.
            withExtendedLifetime(visitors) {}
        }
    }

    /// Begins to dial; returns at once, whether the peer is up or not.
    func dial(_ options: TransportOptions) throws(MessagingError) -> nng_dialer {
        var dialer = nng_dialer()
        try check(nng_dialer_create(&dialer, socket, url), "dial")
        do throws(MessagingError) {
            try check(nng_dialer_set_size(dialer, NNG_OPT_RECVMAXSZ, options.wireLimit), "dial")
            try check(
                nng_dialer_set_ms(
                    dialer, NNG_OPT_RECONNMINT, options.shortestReconnect.wholeMilliseconds),
                "dial")
            try check(
                nng_dialer_set_ms(
                    dialer, NNG_OPT_RECONNMAXT, options.longestReconnect.wholeMilliseconds),
                "dial")
            try check(nng_dialer_start(dialer, Int32(bitPattern: NNG_FLAG_NONBLOCK)), "dial")
        } catch {
            nng_dialer_close(dialer)
            throw error
        }
        return dialer
    }

    /// Listens on `address`: the one it was opened for, with the port that was chosen.
    func listen(
        on address: Address, _ options: TransportOptions
    ) throws(MessagingError) -> nng_listener {
        try address.checkPlace()
        return try whileOpen { () throws(MessagingError) in
            try startListener(address.url, options)
        }
    }

    private func startListener(
        _ url: String, _ options: TransportOptions
    ) throws(MessagingError) -> nng_listener {
        var listener = nng_listener()
        try check(nng_listener_create(&listener, socket, url), "listen on", url)
        do throws(MessagingError) {
            try check(
                nng_listener_set_size(listener, NNG_OPT_RECVMAXSZ, options.wireRequestLimit),
                "listen on", url)
            try check(nng_listener_start(listener, 0), "listen on", url)
        } catch {
            nng_listener_close(listener)
            throw error
        }
        return listener
    }

    /// A transport without an option has no use for it: inproc knows no sizes.
    private func check(
        _ code: Int32, _ operation: String, _ url: String? = nil
    ) throws(MessagingError) {
        let status = NNGStatus(code)
        guard !status.isSuccess, !(status == NNG_ENOTSUP) else { return }
        throw status.error(operation: operation, url: url ?? self.url)
    }
}

extension TransportOptions {
    /// The limit nng is given: it counts its own headers, which hold a few words.
    var wireLimit: Int { maximumMessageBytes + 64 }

    /// The same for what comes to a listener.
    var wireRequestLimit: Int {
        min(maximumRequestBytes ?? maximumMessageBytes, maximumMessageBytes) + 64
    }
}
