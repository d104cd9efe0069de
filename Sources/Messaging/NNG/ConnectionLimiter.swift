internal import CNNG
internal import Foundation
internal import Synchronization

/// Closes connections of strangers when this process runs short of files or of memory.
///
/// nng accepts every connection, waits ten seconds for a greeting, and only then reports the
/// connection (`NNGVisitors`). A crowd that says nothing could use up all files that this process
/// may open, including those for results. nng also allocates memory for a whole message as soon as
/// its length is announced.
final class ConnectionLimiter: Sendable {
    /// One end of a connection.
    struct PeerAddress: Hashable, Sendable {
        /// 4 or 16 bytes, as on the wire.
        var host: [UInt8]
        /// As on the wire.
        var port: UInt16
    }

    private let port: UInt16
    private let visitors: NNGVisitors
    private let fileLimit: Int
    private let memoryLimit: Int
    private let patience: Duration
    private let isOver = Mutex(false)

    /// The time between two checks, in seconds; a connection without a greeting at two checks is
    /// closed.
    private static let interval = 0.1
    /// From this size on the kernel maps memory, provides it only when written to, and takes it
    /// back at once; glibc would raise the size when such memory is freed.
    private static let isLargeMemoryMapped = mallopt(M_MMAP_THRESHOLD, 128 << 10) == 1

    /// Watches the connections that others make to `port` of this host.
    ///
    /// - Parameters:
    ///   - port: Where a socket of ours listens.
    ///   - visitors: The connections that have greeted.
    ///   - fileLimit: The files that this process may open; a tenth of them stay free.
    ///   - options: The memory that it may use, and how long connections may be silent.
    init(port: UInt16, visitors: NNGVisitors, fileLimit: Int, options: TransportOptions) {
        self.port = port
        self.visitors = visitors
        self.fileLimit = fileLimit
        memoryLimit =
            options.maximumMemoryBytes
            ?? max(1 << 30, sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)) / 8)
        // A peer that sends pieces of blobs ends a request this often, or its link is too slow to
        // be of use.
        patience = options.longestSilence / 12
        _ = ConnectionLimiter.isLargeMemoryMapped
    }

    /// Begins to check, on its own thread: other threads may wait for what is short.
    func start() {
        let thread = Thread { [weak self] in
            // Opened while there are files left for them.
            guard let folder = opendir("/proc/self/fd") else { return }
            let sizes = open("/proc/self/statm", O_RDONLY | O_CLOEXEC)
            defer {
                closedir(folder)
                close(sizes)
            }
            var strangers: [Int32: PeerAddress] = [:]
            while let keeper = self, !keeper.isOver.withLock({ $0 }) {
                keeper.look(ConnectionLimiter.descriptors(in: folder), &strangers)
                if ConnectionLimiter.residentBytes(sizes) > keeper.memoryLimit {
                    _ = keeper.visitors.closeSilent(patience: keeper.patience)
                }
                Thread.sleep(forTimeInterval: ConnectionLimiter.interval)
            }
        }
        thread.name = "connections"
        thread.start()
    }

    func stop() {
        isOver.withLock { $0 = true }
    }

    /// Returns the connections without a greeting; shuts down those that the last check found too.
    private func look(_ open: [Int32], _ strangers: inout [Int32: PeerAddress]) {
        guard open.count > fileLimit - max(64, fileLimit / 10) else {
            strangers = [:]
            return
        }
        let greeted = visitors.addresses()
        var present: [Int32: PeerAddress] = [:]
        for descriptor in open {
            guard let peer = peer(of: descriptor), !greeted.contains(peer) else { continue }
            present[descriptor] = peer
            // nng reads its end, and closes it.
            if strangers[descriptor] == peer { shutdown(descriptor, Int32(SHUT_RDWR)) }
        }
        strangers = present
    }

    /// Returns the peer of a connection to our port; nil for any other file.
    private func peer(of descriptor: Int32) -> PeerAddress? {
        guard let own = ConnectionLimiter.address(descriptor, getsockname),
            UInt16(bigEndian: own.port) == port
        else { return nil }
        return ConnectionLimiter.address(descriptor, getpeername)
    }

    private static func address(
        _ descriptor: Int32,
        _ ask: (Int32, UnsafeMutablePointer<sockaddr>, UnsafeMutablePointer<socklen_t>) -> Int32
    ) -> PeerAddress? {
        var room = sockaddr_in6()
        var length = socklen_t(MemoryLayout<sockaddr_in6>.size)
        return withUnsafeMutableBytes(of: &room) { bytes -> PeerAddress? in
            guard let start = bytes.baseAddress,
                ask(descriptor, start.assumingMemoryBound(to: sockaddr.self), &length) == 0
            else { return nil }
            // The port follows the family in both; the host follows the port, or a flow label.
            let port = bytes.load(fromByteOffset: 2, as: UInt16.self)
            switch Int32(bytes.load(as: sa_family_t.self)) {
            case AF_INET: return PeerAddress(host: Array(bytes[4..<8]), port: port)
            case AF_INET6: return PeerAddress(host: Array(bytes[8..<24]), port: port)
            default: return nil
            }
        }
    }

    private static func descriptors(in folder: OpaquePointer) -> [Int32] {
        rewinddir(folder)
        var numbers: [Int32] = []
        guard let nameOffset = MemoryLayout<dirent>.offset(of: \.d_name) else { return [] }
        while let entry = readdir(folder) {
            // The name in its place: an entry is only as long as its name, so that a copy of the
            // 256 bytes that the type declares reads beyond the last one.
            let name = UnsafeRawPointer(entry) + nameOffset
            let number = atoi(name.assumingMemoryBound(to: CChar.self))
            // The folder's own dots count as 0, which is never a connection.
            if number > 0 { numbers.append(number) }
        }
        return numbers
    }
}

extension ConnectionLimiter {
    /// Returns the memory of this process, from its open `/proc/self/statm`; 0 where it is unknown.
    private static func residentBytes(_ sizes: Int32) -> Int {
        var text = [UInt8](repeating: 0, count: 128)
        let count = pread(sizes, &text, text.count, 0)
        guard count > 0 else { return 0 }
        let fields = String(decoding: text[..<count], as: UTF8.self).split(separator: " ")
        guard fields.count > 1, let pages = Int(fields[1]) else { return 0 }
        return pages * sysconf(Int32(_SC_PAGESIZE))
    }
}

extension NNGVisitors {
    /// Returns the addresses from which the connections come.
    func addresses() -> Set<ConnectionLimiter.PeerAddress> {
        var found: Set<ConnectionLimiter.PeerAddress> = []
        for pipe in pipes {
            var address = nng_sockaddr()
            guard nng_pipe_get_addr(nng_pipe(id: pipe), NNG_OPT_REMADDR, &address) == 0 else {
                continue
            }
            switch UInt32(address.s_family) {
            case NNG_AF_INET.rawValue:
                let host = withUnsafeBytes(of: address.s_in.sa_addr) { Array($0) }
                found.insert(ConnectionLimiter.PeerAddress(host: host, port: address.s_in.sa_port))
            case NNG_AF_INET6.rawValue:
                let host = withUnsafeBytes(of: address.s_in6.sa_addr) { Array($0) }
                found.insert(ConnectionLimiter.PeerAddress(host: host, port: address.s_in6.sa_port))
            default: continue
            }
        }
        return found
    }
}
