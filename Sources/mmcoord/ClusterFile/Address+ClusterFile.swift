package import Messaging

/// Addresses as the cluster file names them.
extension Address {
    /// Reads an address that the coordinator can listen on.
    init(listening text: String) throws(Refusal) {
        try self.init(text)
        guard !isEncrypted else {
            throw Refusal(
                found: "found \(text): tls+tcp comes with a later version",
                advice: "Use tcp, and cluster.insecure: true beyond this machine.")
        }
        guard port != 65_535 else {
            throw Refusal(
                found: "found \(text), whose port has no next one for cluster.bulk",
                advice: "Choose a port from 0 to 65534; 0 lets the system choose.")
        }
    }

    /// Where blobs travel when the file does not say: the next port, or the path with `.bulk`.
    package var bulkNeighbour: Address {
        switch self {
        case .network(_, let port, _): withPort(port == 0 ? 0 : port + 1)
        case .ipc(let path): .ipc(path: path + ".bulk")
        case .inproc(let name): .inproc(name: name + ".bulk")
        }
    }
}
