import Foundation
import Messaging

/// A TCP connection without nng: it can keep to the protocol, or stop anywhere.
final class RawPeer: Sendable {
    private let descriptor: Int32

    /// What a requester says first: `SP`, version 0, protocol 48.
    static let greeting: [UInt8] = [0, 0x53, 0x50, 0, 0, 0x30, 0, 0]

    /// Connects to `tcp://127.0.0.1:PORT`; nil where nobody takes the connection.
    init?(_ url: String) {
        guard let port = url.split(separator: ":").last.flatMap({ UInt16($0) }) else { return nil }
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        let connected = withUnsafeBytes(of: address) { buffer in
            connect(
                descriptor, buffer.baseAddress?.assumingMemoryBound(to: sockaddr.self),
                socklen_t(buffer.count))
        }
        guard connected == 0 else { return nil }
        var patience = timeval(tv_sec: 60 * Sandbox.patience, tv_usec: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        setsockopt(
            descriptor, SOL_SOCKET, SO_SNDTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
    }

    /// Takes over a connection that is open.
    init(descriptor: Int32) { self.descriptor = descriptor }

    deinit {
        close(descriptor)
    }

    /// Sends bytes; false once the other side has closed.
    @discardableResult
    func send(_ bytes: [UInt8]) -> Bool {
        bytes.withUnsafeBytes {
            Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL))
        } == bytes.count
    }

    /// Sends a request as nng would.
    @discardableResult
    func ask(_ frame: [UInt8], number: UInt32 = 1) -> Bool {
        let body = RawPeer.bytes(UInt64(number | 0x8000_0000), count: 4) + frame
        return send(RawPeer.bytes(UInt64(body.count), count: 8) + body)
    }

    /// The frame that answers a request; nil once the other side has closed.
    func answer() -> [UInt8]? {
        guard let head = receive(8) else { return nil }
        let count = head.reduce(0) { $0 << 8 | Int($1) }
        return receive(count).map { Array($0.dropFirst(4)) }
    }

    /// Exactly so many bytes; nil once the other side has closed.
    func receive(_ count: Int) -> [UInt8]? {
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: max(1, min(count, 1 << 16)))
        while bytes.count < count {
            let got = recv(descriptor, &piece, min(piece.count, count - bytes.count), 0)
            guard got > 0 else { return nil }
            bytes += piece[..<got]
        }
        return bytes
    }

    /// Ends the connection at once: FIN, then RST before anybody can accept it.
    func vanish() {
        shutdown(descriptor, Int32(SHUT_WR))
        var now = linger(l_onoff: 1, l_linger: 0)
        setsockopt(
            descriptor, SOL_SOCKET, SO_LINGER, &now, socklen_t(MemoryLayout<linger>.size))
    }

    /// A number with the most significant byte first.
    static func bytes(_ value: UInt64, count: Int) -> [UInt8] {
        (0..<count).map { UInt8(truncatingIfNeeded: value >> (8 * UInt64(count - 1 - $0))) }
    }
}

/// The same bytes for the same seed.
struct Dice: RandomNumberGenerator {
    private var state: UInt64

    init(_ seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    mutating func next() -> UInt64 {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return state &* 0x2545_F491_4F6C_DD1D
    }

    mutating func bytes(_ count: Int) -> [UInt8] {
        (0..<count).map { _ in UInt8(truncatingIfNeeded: next() >> 32) }
    }
}

/// Runs `body`, which blocks, on a thread of its own: the pool that serves requests in this process
/// has only as many threads as there are processors.
func onThread<Value: Sendable>(
    _ body: @escaping @Sendable () throws -> Value
) async throws -> Value {
    try await withCheckedThrowingContinuation { continuation in
        Thread.detachNewThread { continuation.resume(with: Swift.Result { try body() }) }
    }
}
