import Foundation
import Messaging

/// Listens without nng and answers every request with the same frame, and empty ones with the same.
final class RawHost: Sendable {
    let url: String
    private let descriptor: Int32

    /// What a replier says first: `SP`, version 0, protocol 49.
    private static let greeting: [UInt8] = [0, 0x53, 0x50, 0, 0, 0x31, 0, 0]

    /// Listens on a free port of loopback; nil where there is none.
    ///
    /// - Parameters:
    ///   - answer: The frame.
    ///   - deafConnections: So many connections are greeted, and then never answered.
    init?(answer: [UInt8], deafConnections: Int = 0) {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        let isListening = withUnsafeMutableBytes(of: &address) { buffer -> Bool in
            let pointer = buffer.baseAddress?.assumingMemoryBound(to: sockaddr.self)
            return bind(descriptor, pointer, length) == 0 && listen(descriptor, 16) == 0
                && getsockname(descriptor, pointer, &length) == 0
        }
        url = "tcp://127.0.0.1:\(UInt16(bigEndian: address.sin_port))"
        guard isListening else { return nil }
        Thread.detachNewThread {
            var guests = 0
            while true {
                let guest = accept(descriptor, nil, nil)
                guard guest >= 0 else { return }
                guests += 1
                let isDeaf = guests <= deafConnections
                Thread.detachNewThread {
                    RawHost.serve(RawPeer(descriptor: guest), isDeaf ? nil : answer)
                }
            }
        }
    }

    deinit {
        shutdown(descriptor, Int32(SHUT_RDWR))
        close(descriptor)
    }

    private static func serve(_ guest: RawPeer, _ answer: [UInt8]?) {
        guard guest.send(greeting), guest.receive(8) != nil else { return }
        while let head = guest.receive(8) {
            let count = head.reduce(0) { $0 << 8 | Int($1) }
            guard count >= 4, count < 1 << 20, let body = guest.receive(count) else { return }
            guard let answer else { continue }
            let reply = Array(body.prefix(4)) + (count > 4 ? answer : [])
            guard guest.send(RawPeer.bytes(UInt64(reply.count), count: 8) + reply) else { return }
        }
    }
}
