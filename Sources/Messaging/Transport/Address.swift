/// Where a process listens, or whom it dials: `tcp://HOST:PORT`, `tls+tcp://HOST:PORT`,
/// `ipc://PATH` or `inproc://NAME`.
///
/// Code that depends on the kind of connection asks the properties below, never the text: a new
/// scheme must not switch a protection off.
package enum Address: Sendable, Hashable {
    /// Across a network; port 0 lets the system choose. IPv6 hosts have no brackets.
    case network(host: String, port: Int, isEncrypted: Bool = false)
    /// A Unix-domain socket.
    case ipc(path: String)
    /// Within one process, for tests.
    case inproc(name: String)

    /// Why a text is no address.
    package struct Refusal: Error, Sendable, Equatable, CustomStringConvertible {
        /// What was found.
        package var found: String
        /// What to do; may be empty.
        package var advice: String

        /// Says what was found, and what to do.
        package init(found: String, advice: String) {
            self.found = found
            self.advice = advice
        }

        package var description: String { advice.isEmpty ? found : "\(found). \(advice)" }
    }

    /// Reads an address.
    package init(_ text: String) throws(Refusal) {
        guard let separator = text.firstRange(of: "://") else {
            throw Refusal(
                found: "found \(text)", advice: "Begin with a scheme, such as tcp://127.0.0.1:7070."
            )
        }
        let scheme = text[..<separator.lowerBound]
        let rest = String(text[separator.upperBound...])
        switch scheme {
        case "tcp": self = try Address.network(rest, isEncrypted: false, in: text)
        case "tls+tcp": self = try Address.network(rest, isEncrypted: true, in: text)
        case "ipc" where !rest.isEmpty: self = .ipc(path: rest)
        case "inproc" where !rest.isEmpty: self = .inproc(name: rest)
        case "ipc", "inproc":
            throw Refusal(found: "found \(text), which names nothing", advice: "Name the socket.")
        default:
            throw Refusal(
                found: "found the scheme \(scheme)",
                advice: "Use tcp://HOST:PORT, ipc:///PATH or inproc://NAME.")
        }
    }

    private static func network(
        _ rest: String, isEncrypted: Bool, in text: String
    ) throws(Refusal) -> Address {
        guard let colon = rest.lastIndex(of: ":"),
            let port = UInt16(rest[rest.index(after: colon)...])
        else {
            throw Refusal(
                found: "found \(text) without a port from 0 to 65535",
                advice: "End with a port, such as :7070; 0 lets the system choose.")
        }
        var host = String(rest[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, !host.contains("/") else {
            throw Refusal(
                found: "found \(text) without a host",
                advice: "Name a host: 127.0.0.1 for this machine only, 0.0.0.0 for all.")
        }
        return .network(host: host, port: Int(port), isEncrypted: isEncrypted)
    }

    /// The address as it is written.
    package var url: String {
        switch self {
        case .network(let host, let port, let isEncrypted):
            (isEncrypted ? "tls+tcp://" : "tcp://")
                + (host.contains(":") ? "[\(host)]:\(port)" : "\(host):\(port)")
        case .ipc(let path): "ipc://\(path)"
        case .inproc(let name): "inproc://\(name)"
        }
    }
}

extension Address: CustomStringConvertible {
    package var description: String { url }
}

extension Address {
    /// Whether it has a host and a port: anybody who reaches them can connect.
    package var isNetwork: Bool {
        if case .network = self { return true }
        return false
    }

    /// Whether connections are encrypted.
    package var isEncrypted: Bool {
        if case .network(_, _, let isEncrypted) = self { return isEncrypted }
        return false
    }

    /// Whether nng 1.5.2 can lose a listener there for good (upstream issue 1518).
    package var losesListeners: Bool {
        switch self {
        case .network, .ipc: true
        case .inproc: false
        }
    }

    /// Whether only this machine can reach it.
    package var isLocal: Bool {
        guard case .network(let host, _, _) = self else { return true }
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether the system chooses the port.
    package var choosesPort: Bool { port == 0 }

    /// The port; nil for what has none.
    package var port: Int? {
        if case .network(_, let port, _) = self { return port }
        return nil
    }

    /// The same host at another port; itself where there are no ports.
    package func withPort(_ port: Int) -> Address {
        guard case .network(let host, _, let isEncrypted) = self else { return self }
        return .network(host: host, port: port, isEncrypted: isEncrypted)
    }

    /// The address at which this host reaches itself: a wildcard can be listened on, not dialled.
    var dialable: Address {
        guard case .network(let host, let port, let isEncrypted) = self else { return self }
        return switch host {
        case "0.0.0.0", "*": .network(host: "127.0.0.1", port: port, isEncrypted: isEncrypted)
        case "::": .network(host: "::1", port: port, isEncrypted: isEncrypted)
        default: self
        }
    }

    /// The address as a process sees it that reaches the same host at `other`: a server that
    /// listens on all its addresses cannot know by which it is dialled.
    package func reached(as other: Address) -> Address {
        guard case .network(let host, let port, let isEncrypted) = self,
            case .network(let reachable, _, _) = other, ["0.0.0.0", "*", "::"].contains(host)
        else { return self }
        return .network(host: reachable, port: port, isEncrypted: isEncrypted)
    }
}
