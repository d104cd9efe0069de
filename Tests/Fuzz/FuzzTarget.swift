import Foundation

/// A decoder that meets bytes from outside, as a function of bytes.
///
/// It may refuse them with an error. It must not trap, hang or take memory without bound: that is
/// all that is looked for.
protocol FuzzTarget: Sendable {
    /// Names the target for `run.sh` and its folder in `Corpus`.
    static var name: String { get }
    /// Inputs that are in order, made by our own encoders: what invention starts from.
    static func seeds() throws -> [[UInt8]]

    init() throws

    /// Takes one input.
    func run(_ bytes: [UInt8])
}

/// Every target.
enum FuzzTargets {
    static let all: [any FuzzTarget.Type] = [
        FrameTarget.self, RequestTarget.self, UploadTarget.self, ArchiveTarget.self,
        ChunkTarget.self, TableTarget.self, EvaluationTarget.self, ListTarget.self,
        ClusterFileTarget.self, HDF5Target.self, MarketTarget.self, MatrixTableTarget.self,
        NumPyTarget.self,
    ]

    /// Their names.
    static let names = all.map { $0.name }

    /// The target of this name.
    static func named(_ name: String) -> (any FuzzTarget.Type)? { all.first { $0.name == name } }
}

/// A folder of a target's own, in memory where the system has such a place.
final class FuzzFolder: Sendable {
    let path: String

    init(_ name: String) throws {
        let shared = "/dev/shm"
        let base =
            FileManager.default.isWritableFile(atPath: shared)
            ? shared : FileManager.default.temporaryDirectory.path
        path = "\(base)/mmcoord-fuzz-\(getpid())-\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }

    /// Writes `bytes` to a file of this name and returns its path.
    func write(_ bytes: [UInt8], to name: String) -> String {
        let file = "\(path)/\(name)"
        let descriptor = open(file, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
        guard descriptor >= 0 else { return file }
        defer { close(descriptor) }
        _ = bytes.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
        return file
    }
}

/// Takes an input apart: numbers first, bytes last.
struct InputReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) { rest = bytes[...] }

    var isAtEnd: Bool { rest.isEmpty }

    mutating func byte() -> UInt8 { rest.popFirst() ?? 0 }

    /// Up to so many bytes.
    mutating func bytes(_ count: Int) -> [UInt8] {
        defer { rest = rest.dropFirst(count) }
        return Array(rest.prefix(count))
    }

    /// A number of two bytes, the lower first.
    mutating func short() -> Int { Int(byte()) | Int(byte()) << 8 }

    /// A piece with its length in two bytes before it.
    mutating func piece() -> [UInt8] { bytes(short()) }

    mutating func remaining() -> [UInt8] { bytes(rest.count) }
}
