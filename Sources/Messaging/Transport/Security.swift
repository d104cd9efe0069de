/// How the connections of a transport are protected.
package enum Security: Sendable, Hashable {
    /// Not at all: the server answers whoever reaches its address, and others can read along.
    case none
    /// By TLS with certificates at both ends.
    ///
    /// Refused, since nothing can hand over certificates yet.
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
