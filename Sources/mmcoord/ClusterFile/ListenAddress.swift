/// An address the coordinator listens on.
package enum ListenAddress: Sendable, Equatable {
    /// `tcp://host:port`; port 0 lets the system choose. IPv6 hosts are kept without brackets.
    case tcp(host: String, port: Int)
    /// `ipc://path`: a Unix-domain socket.
    case ipc(path: String)
    /// `inproc://name`: within one process, for tests.
    case inproc(name: String)

    /// The address as the transport takes it.
    package var url: String {
        switch self {
        case .tcp(let host, let port):
            host.contains(":") ? "tcp://[\(host)]:\(port)" : "tcp://\(host):\(port)"
        case .ipc(let path): "ipc://\(path)"
        case .inproc(let name): "inproc://\(name)"
        }
    }

    /// Whether only this machine can reach it.
    package var isLocal: Bool {
        guard case .tcp(let host, _) = self else { return true }
        if host == "localhost" || host == "::1" { return true }
        let parts = host.split(separator: ".", omittingEmptySubsequences: false)
        return parts.count == 4 && parts[0] == "127" && parts.allSatisfy { UInt8($0) != nil }
    }

    /// Whether the system chooses the port.
    package var choosesPort: Bool {
        guard case .tcp(_, let port) = self else { return false }
        return port == 0
    }

    /// Where blobs travel when the file does not say: the next port, or the path with `.bulk`.
    package var bulkNeighbour: ListenAddress {
        switch self {
        case .tcp(let host, let port): .tcp(host: host, port: port == 0 ? 0 : port + 1)
        case .ipc(let path): .ipc(path: path + ".bulk")
        case .inproc(let name): .inproc(name: name + ".bulk")
        }
    }

    /// Why a text is no address.
    package struct Refusal: Error, Sendable, Equatable {
        /// What was found.
        package var found: String
        /// What to do.
        package var advice: String
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
        case "tcp": self = try Self.tcp(rest, in: text)
        case "ipc" where !rest.isEmpty: self = .ipc(path: rest)
        case "inproc" where !rest.isEmpty: self = .inproc(name: rest)
        case "ipc", "inproc":
            throw Refusal(found: "found \(text), which names nothing", advice: "Name the socket.")
        case "tls+tcp":
            throw Refusal(
                found: "found \(text): tls+tcp comes with a later version",
                advice: "Use tcp, and cluster.insecure: true beyond this machine.")
        default:
            throw Refusal(found: "found the scheme \(scheme)", advice: "")
        }
    }

    private static func tcp(_ rest: String, in text: String) throws(Refusal) -> ListenAddress {
        guard let colon = rest.lastIndex(of: ":"),
            let port = Int(rest[rest.index(after: colon)...]), (0...65_534).contains(port)
        else {
            throw Refusal(
                found: "found \(text) without a port from 0 to 65534",
                advice: "End with a port, such as :7070; 0 lets the system choose.")
        }
        var host = String(rest[..<colon])
        if host.hasPrefix("["), host.hasSuffix("]") { host = String(host.dropFirst().dropLast()) }
        guard !host.isEmpty, !host.contains("/") else {
            throw Refusal(
                found: "found \(text) without a host",
                advice: "Name a host: 127.0.0.1 for this machine only, 0.0.0.0 for all.")
        }
        return .tcp(host: host, port: port)
    }
}
