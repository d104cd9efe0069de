internal import CNNG
internal import Foundation

extension Address {
    /// Refuses a path that the system has no room for.
    func checkLength() throws(MessagingError) {
        // The length of `sun_path`, with the zero at its end.
        guard case .ipc(let path) = self, path.utf8.count > 107 else { return }
        throw .invalidAddress(
            url: url,
            reason: "a socket's path has at most 107 bytes, this one \(path.utf8.count)")
    }

    /// Refuses to listen where anything but a socket lies: nng takes whatever does not answer for
    /// what a dead process left, and removes it.
    func checkPlace() throws(MessagingError) {
        var status = stat()
        guard case .ipc(let path) = self, lstat(path, &status) == 0,
            status.st_mode & S_IFMT != S_IFSOCK
        else { return }
        throw .invalidAddress(
            url: url, reason: "something else than a socket is at \(path); name a path of its own")
    }

    /// Where a connection of nng comes from; nil where it has no host and port.
    init?(_ address: nng_sockaddr, isEncrypted: Bool) {
        var text = [CChar](repeating: 0, count: Int(INET6_ADDRSTRLEN))
        let port: UInt16
        switch UInt32(address.s_family) {
        case NNG_AF_INET.rawValue:
            var host = address.s_in.sa_addr
            guard inet_ntop(AF_INET, &host, &text, socklen_t(text.count)) != nil else { return nil }
            port = address.s_in.sa_port
        case NNG_AF_INET6.rawValue:
            var host = address.s_in6.sa_addr
            guard inet_ntop(AF_INET6, &host, &text, socklen_t(text.count)) != nil else {
                return nil
            }
            port = address.s_in6.sa_port
        default: return nil
        }
        let host = String(decoding: text.prefix { $0 != 0 }.map(UInt8.init), as: UTF8.self)
        self = .network(host: host, port: Int(UInt16(bigEndian: port)), isEncrypted: isEncrypted)
    }
}
