import SingleCell

/// Tables of values: the first byte tells the orientation, the rest is the file.
final class MatrixTableTarget: FuzzTarget {
    static let name = "matrix-table"
    private let folder: FuzzFolder

    init() throws { folder = try FuzzFolder(Self.name) }

    func run(_ bytes: [UInt8]) {
        var reader = InputReader(bytes)
        let orientation = [nil, "features-by-cells", "cells-by-features"][Int(reader.byte()) % 3]
        let path = folder.write(reader.remaining(), to: "table.csv")
        StreamedRun.run(
            MatrixSource(path: path, selection: MatrixSelection(orientation: orientation)), folder)
    }

    static func seeds() throws -> [[UInt8]] {
        [
            (0, ",x,y\na,1,2\nb,0,-3e4\n"), (1, "\tc1\tc2\ng\t1\t0\n"), (2, "x;y\na;1;2\n"),
            (0, "\u{FEFF}\"\",\"x, y\",\"say \"\"z\"\"\"\r\n\"a\",1,NA\r\n"), (0, ",x\n"), (0, ""),
        ].map { first, text in [UInt8(first)] + Array(text.utf8) }
    }
}
