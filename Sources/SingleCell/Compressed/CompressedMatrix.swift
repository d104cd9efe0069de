internal import LinearAlgebra

/// An open CSR or CSC group.
struct CompressedMatrix: OpenMatrix {
    let header: MatrixHeader
    private let contents: SourceContents
    private let location: CompressedLocation

    /// Stored values that a sample reads in one piece.
    private static let samplePieceCount = 64

    /// Checks extents against the names.
    init(
        _ contents: SourceContents, _ location: CompressedLocation, _ names: MatrixNames,
        format: any MatrixFormat.Type
    ) throws(SingleCellError) {
        let (elementType, density) = try CompressedMatrixReader.describe(
            try contents.root(), location: location, rowCount: names.rowCount,
            columnCount: names.columnNames.count,
            isOutline: contents.isOutline && names.rowCount > RowNames.wholeLimit)
        header = MatrixHeader(
            names, format: format, storage: location.isByColumn ? .csc : .csr,
            elementType: elementType, nonZeroFraction: density)
        self.contents = contents
        self.location = location
    }

    private func reader(
        _ rows: Range<Int>? = nil
    ) throws(SingleCellError) -> CompressedMatrixReader {
        try CompressedMatrixReader(
            try contents.root(), location: location, header: header, rows: rows)
    }

    func readRows(_ range: Range<Int>) throws(SingleCellError) -> CellMatrix {
        let matrix = try reader(range).read(range)
        return header.isSparse ? .sparse(matrix) : .dense(matrix.dense())
    }

    func readRows(
        _ range: Range<Int>, of columns: PickedColumns
    ) throws(SingleCellError) -> CellMatrix {
        let matrix = try reader(range).read(range, of: columns)
        return columns.header.isSparse ? .sparse(matrix) : .dense(matrix.dense())
    }

    func countNotFinite() throws(SingleCellError) -> NotFiniteSurvey { try reader().survey() }

    func countNotFinite(of columns: PickedColumns) throws(SingleCellError) -> NotFiniteSurvey {
        try reader().survey(of: columns)
    }

    func unwrittenParts() throws(SingleCellError) -> [UnwrittenParts] {
        try contents.unwritten(
            ["data", "indices"].map { ("\(location.group)/\($0)", false) }, of: header)
    }

    /// Samples rows of CSR, and pieces of the stored entries of CSC, whose rows lie all over the
    /// file.
    func sample(values limit: Int) throws(SingleCellError) -> ValueSample {
        guard location.isByColumn else { return try sampleRows(values: limit) }
        let data = try contents.root().dataset("\(location.group)/data")
        let count = data.elementCount
        let share = max(header.nonZeroFraction, 1e-9)
        let wanted = min(count, max(1, Int(Double(limit) * min(1, share))))
        let pieces = max(1, min(Self.samplePieceCount, wanted))
        var stored: [Float] = []
        for piece in 0..<pieces where count > 0 {
            let first = piece * count / pieces
            let end = min((piece + 1) * count / pieces, first + max(1, wanted / pieces))
            var values = [Float](repeating: 0, count: end - first)
            try values.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
                guard let base = buffer.baseAddress else { return }
                try data.readFloats(start: [first], count: [end - first], into: base)
            }
            stored += values
        }
        let all = Double(header.rowCount) * Double(header.columnCount)
        return ValueSample(
            nonZeros: stored.filter { $0 != 0 },
            valueCount: stored.isEmpty
                ? Int(min(all, Double(limit))) : Int(Double(stored.count) / share))
    }
}
