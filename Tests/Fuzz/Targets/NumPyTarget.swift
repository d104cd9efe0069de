import SingleCell

/// Archives of numpy arrays.
final class NumPyTarget: FuzzTarget {
    static let name = "numpy"
    private let folder: FuzzFolder

    init() throws { folder = try FuzzFolder(Self.name) }

    func run(_ bytes: [UInt8]) {
        _ = folder.write(Array("a\nb\n".utf8), to: "m.cells.txt")
        _ = folder.write(Array("x\ny\nz\n".utf8), to: "m.features.txt")
        let path = folder.write(bytes, to: "m.npz")
        StreamedRun.run(MatrixSource(path: path), folder)
        StreamedRun.run(MatrixSource(path: path, selection: MatrixSelection(layer: "X")), folder)
    }

    /// What numpy wrote is in the corpus; these have nothing behind the first mark.
    static func seeds() throws -> [[UInt8]] {
        [[0x50, 0x4B, 3, 4] + Array("X.npy".utf8), [0x50, 0x4B, 3, 4], []]
    }
}
