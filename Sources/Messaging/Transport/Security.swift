/// How the connections of a transport are protected.
package enum Security: Sendable, Hashable {
    /// Not at all: whoever reaches an address is heard, and whoever listens in can read.
    case none
    /// By TLS, where both ends show a certificate. Refused until they can be given one.
    case tls
}

extension TransportOptions {
    /// Refuses an address that needs what this release cannot give.
    ///
    /// - Throws: `MessagingError.tlsUnavailable`.
    func admit(_ address: Address) throws(MessagingError) {
        guard security == .none, !address.isEncrypted else {
            throw .tlsUnavailable(url: address.url)
        }
    }
}
