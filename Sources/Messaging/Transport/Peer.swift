/// Who sent a request, as far as its transport knows.
///
/// The address tells operators where to look. It proves nothing; certificates will.
package struct Peer: Sendable, Hashable, CustomStringConvertible {
    /// Where its connection comes from; the listener's own address where that is all there is.
    package var address: Address

    /// Names a peer by its address.
    package init(address: Address) {
        self.address = address
    }

    package var description: String { address.url }
}

/// Answers one message of a peer with one message.
package typealias MessageHandler = @Sendable (_ message: [UInt8], Peer) async -> [UInt8]
