import SingleCell

/// Matrix Market files with their names: three pieces, each as it is or compressed by gzip.
final class MarketTarget: FuzzTarget {
    static let name = "market"
    private let folder: FuzzFolder

    init() throws { folder = try FuzzFolder(Self.name) }

    func run(_ bytes: [UInt8]) {
        var reader = InputReader(bytes)
        _ = folder.write(reader.piece(), to: "barcodes.tsv")
        _ = folder.write(reader.piece(), to: "features.tsv")
        _ = folder.write(reader.remaining(), to: "matrix.mtx")
        let source = MatrixSource(path: folder.path)
        StreamedRun.run(source, folder)
        StreamedRun.run(
            MatrixSource(path: folder.path, selection: MatrixSelection(featureType: "P")), folder)
    }

    static func seeds() throws -> [[UInt8]] {
        let header = "%%MatrixMarket matrix coordinate real general\n%\n"
        let typed = "x\tX\tP\ny\tY\tP\nz\tZ\tG\n"
        let pattern = "%%MatrixMarket matrix coordinate pattern general\n1 1 1\n1 1\n"
        return [
            seed("a\nb\n", typed, header + "3 2 2\n1 1 2.5\n3 2 1e3\n"),
            seed("a\nb\n", "x\ny\nz\n", header + "2 3 3\n2 3 1\n1 1 2\n2 1 3\n"),
            seed("a\n", "x\n", pattern), seed("a\r\nb\r\n", "x\n", header + "1 2 0\n"),
            seed("", "", ""),
        ]
    }

    private static func seed(_ cells: String, _ columns: String, _ matrix: String) -> [UInt8] {
        var bytes: [UInt8] = []
        for text in [cells, columns] {
            bytes += [UInt8(text.utf8.count & 255), UInt8(text.utf8.count >> 8)]
            bytes += Array(text.utf8)
        }
        return bytes + Array(matrix.utf8)
    }
}

/// What every target of a format does that is read from its start.
enum StreamedRun {
    /// Opens the matrix, reads rows and converts it with the least memory.
    static func run(_ source: MatrixSource, _ folder: FuzzFolder) {
        if let file = try? MatrixFile(source), file.header.columnCount < 1 << 16 {
            _ = try? file.readRows(0..<min(2, file.header.rowCount))
        }
        let output = "\(folder.path)/converted.h5ad"
        guard let conversion = try? MatrixConversion(source, spillCapacity: 2),
            (try? conversion.write(output)) != nil
        else { return }
        guard let file = try? MatrixFile(MatrixSource(path: output)) else {
            preconditionFailure("a file that was converted cannot be opened")
        }
        guard file.header.columnCount < 1 << 16 else { return }
        _ = try? file.readRows(0..<min(2, file.header.rowCount))
    }
}
