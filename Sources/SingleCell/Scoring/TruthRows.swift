internal import LinearAlgebra

/// The true values of a technology's test cells, a few rows at a time.
final class TruthRows {
    /// The name under which the scores are reported.
    let technology: String
    /// The position of each cell.
    let cells: NameTable
    /// The position of each gene or protein.
    let targets: NameTable
    private let file: MatrixFile
    /// The rows held.
    private var band = 0..<0
    /// [band.count, targets.count].
    private var values: [Float] = []

    /// Bytes of the rows read at a time when cells come in the file's order.
    private static let bandBytes = 4 << 20

    /// Opens a matrix of targets.
    init(technology: String, path: String) throws(SingleCellError) {
        self.technology = technology
        file = try MatrixFile(MatrixSource(path: path))
        cells = NameTable(file.header.cellIds)
        targets = NameTable(file.header.columnNames)
    }

    /// Makes `row` one of the rows held; returns where its values begin.
    func hold(_ row: Int) throws(SingleCellError) -> Int {
        let width = targets.names.count
        if !band.contains(row) {
            // Rows ahead are worth reading only where they will be asked for.
            let most = max(1, Self.bandBytes / (4 * width))
            let isAhead = row >= band.upperBound && row - band.upperBound <= most
            let end = min(file.header.rowCount, row + (isAhead ? most : 1))
            values = try file.readRows(row..<end).dense().values
            band = row..<end
        }
        return (row - band.lowerBound) * width
    }

    /// A value of the rows held.
    func value(_ position: Int) -> Float { values[position] }
}
