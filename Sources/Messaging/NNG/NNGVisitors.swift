internal import CNNG
internal import Synchronization

/// The connections that others have made to a socket of ours: a bounded number, none silent for
/// ever.
///
/// nng itself takes in as many as there are files to open, and keeps one that has sent half a
/// message for as long as it likes. Clients of ours dial again whenever a connection ends, so
/// closing one that is idle costs them nothing.
final class NNGVisitors: Sendable {
    private struct Visitor: Sendable {
        var lastHeard = ContinuousClock.now
        /// Requests that are being worked on: a long poll is silent, but no idler.
        var openRequests = 0
        /// Found when it first asks something.
        var peer: Peer?
    }
    private let visitors = Mutex<[UInt32: Visitor]>([:])
    private let refusals = Mutex(0)
    private let arrivals = Mutex(0)
    private let limit: Int
    private let listener: Address

    /// Bounds the connections of a socket that listens at `listener` to `limit`.
    init(limit: Int, listening listener: Address) {
        self.limit = limit
        self.listener = listener
    }

    /// The connections there are.
    var count: Int { visitors.withLock { $0.count } }

    /// The numbers of the connections there are.
    var pipes: [UInt32] { visitors.withLock { Array($0.keys) } }

    /// How many have come, those that were refused too: a listener that is dead brings none.
    var arrivalCount: Int { arrivals.withLock { $0 } }

    /// How many were refused since this was last asked.
    func takeRefusals() -> Int {
        refusals.withLock { count in
            defer { count = 0 }
            return count
        }
    }

    /// Is told of connections from now on; must live as long as the socket.
    func watch(_ socket: nng_socket) {
        let pointer = Unmanaged.passUnretained(self).toOpaque()
        for event in [NNG_PIPE_EV_ADD_PRE, NNG_PIPE_EV_REM_POST] {
            nng_pipe_notify(
                socket, event,
                { pipe, event, argument in
                    guard let argument else { return }
                    let visitors = Unmanaged<NNGVisitors>.fromOpaque(argument)
                        .takeUnretainedValue()
                    if event == NNG_PIPE_EV_ADD_PRE {
                        visitors.admit(pipe)
                    } else {
                        visitors.forget(pipe)
                    }
                }, pointer)
        }
    }

    /// Notes a request that came over `pipe`, and says who sent it.
    func asked(_ pipe: UInt32) -> Peer {
        let known = visitors.withLock { visitors in
            visitors[pipe]?.openRequests += 1
            visitors[pipe]?.lastHeard = .now
            return visitors[pipe]?.peer
        }
        if let known { return known }
        // Outside the lock, which nng may wait for when it tells of a connection's end.
        let peer = Peer(address: address(of: pipe) ?? listener)
        visitors.withLock { $0[pipe]?.peer = peer }
        return peer
    }

    private func address(of pipe: UInt32) -> Address? {
        var address = nng_sockaddr()
        guard nng_pipe_get_addr(nng_pipe(id: pipe), NNG_OPT_REMADDR, &address) == 0 else {
            return nil
        }
        return Address(address, isEncrypted: listener.isEncrypted)
    }

    /// Notes that a request that came over `pipe` has been answered, or will never be.
    func answered(_ pipe: UInt32) {
        visitors.withLock { visitors in
            visitors[pipe]?.openRequests -= 1
            visitors[pipe]?.lastHeard = .now
        }
    }

    /// Closes the connections that have been silent for longer than `patience`, and returns how
    /// many there were.
    func closeSilent(patience: Duration) -> Int {
        let now = ContinuousClock.now
        let silent = visitors.withLock { visitors in
            visitors.filter { $1.openRequests == 0 && now - $1.lastHeard > patience }.map(\.key)
        }
        // Outside the lock: nng tells of the end of each, perhaps at once.
        for pipe in silent { nng_pipe_close(nng_pipe(id: pipe)) }
        return silent.count
    }

    private func admit(_ pipe: nng_pipe) {
        arrivals.withLock { $0 += 1 }
        let isWelcome = visitors.withLock { visitors in
            guard visitors.count < limit else { return false }
            visitors[pipe.id] = Visitor()
            return true
        }
        guard !isWelcome else { return }
        refusals.withLock { $0 += 1 }
        nng_pipe_close(pipe)
    }

    private func forget(_ pipe: nng_pipe) {
        visitors.withLock { _ = $0.removeValue(forKey: pipe.id) }
    }
}
