internal import Foundation

/// An address as nng writes it, taken apart as far as we need.
package struct NNGAddress: Equatable {
    /// The address as it was given.
    package let url: String
    let scheme: String
    /// What follows `scheme://`.
    let rest: String

    /// Checks `url`, so that a typing error is told from a peer that is away.
    package init(_ url: String) throws(MessagingError) {
        guard let colon = url.firstRange(of: "://") else {
            throw .invalidAddress(url: url, reason: "it has no scheme")
        }
        scheme = String(url[..<colon.lowerBound])
        rest = String(url[colon.upperBound...])
        self.url = url
        switch scheme {
        case "tcp", "tcp4", "tcp6": try NNGAddress.checkPort(url, rest)
        case "ipc", "inproc":
            if rest.isEmpty { throw .invalidAddress(url: url, reason: "nothing follows ://") }
            // The length of `sun_path`, with the zero at its end.
            if scheme == "ipc", rest.utf8.count > 107 {
                throw .invalidAddress(
                    url: url,
                    reason: "a socket's path has at most 107 bytes, this one \(rest.utf8.count)")
            }
        case "tls+tcp", "tls+tcp4", "tls+tcp6":
            throw .invalidAddress(url: url, reason: "TLS is not available in this release")
        default: throw .invalidAddress(url: url, reason: "'\(scheme)' is no known scheme")
        }
    }

    /// Refuses to listen where anything but a socket lies: nng takes whatever does not answer for
    /// what a dead process left, and removes it.
    package func checkPlace() throws(MessagingError) {
        var status = stat()
        guard scheme == "ipc", lstat(rest, &status) == 0, status.st_mode & S_IFMT != S_IFSOCK else {
            return
        }
        throw .invalidAddress(
            url: url, reason: "something else than a socket is at \(rest); name a path of its own")
    }

    /// Whether nng 1.5.2 can lose a listener there for good (upstream issue 1518).
    var losesListeners: Bool { scheme.hasPrefix("tcp") || scheme == "ipc" }

    var isTCP: Bool { scheme.hasPrefix("tcp") }

    /// The address with the port that was chosen for port 0.
    func withPort(_ port: Int32) -> String { "\(scheme)://\(host):\(port)" }

    /// The address at which this host reaches itself: a wildcard can be listened on, not dialled.
    var dialable: String {
        let port = rest[rest.index(rest.startIndex, offsetBy: host.count)...]
        return switch host {
        case "0.0.0.0", "*", "": "\(scheme)://127.0.0.1\(port)"
        case "[::]": "\(scheme)://[::1]\(port)"
        default: url
        }
    }

    /// The address as a process sees it that reaches the same host at `other`: a server that
    /// listens on all its addresses cannot know by which it is dialled.
    package func reached(as other: NNGAddress) -> String {
        guard isTCP, other.isTCP, ["0.0.0.0", "*", "", "[::]"].contains(host) else { return url }
        let port = rest[rest.index(rest.startIndex, offsetBy: host.count)...]
        return "\(scheme)://\(other.host)\(port)"
    }

    private var host: String {
        guard isTCP, let colon = rest.lastIndex(of: ":") else { return rest }
        return String(rest[..<colon])
    }

    private static func checkPort(_ url: String, _ rest: String) throws(MessagingError) {
        guard let colon = rest.lastIndex(of: ":") else {
            throw .invalidAddress(url: url, reason: "it has no port")
        }
        guard UInt16(rest[rest.index(after: colon)...]) != nil else {
            throw .invalidAddress(
                url: url, reason: "'\(rest[rest.index(after: colon)...])' is no port, 0 to 65535")
        }
    }
}
