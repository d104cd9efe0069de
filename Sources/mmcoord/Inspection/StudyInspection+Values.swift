internal import LinearAlgebra
internal import SingleCell

extension StudyInspection {
    /// Entries of a matrix held at once while scanning.
    private static let entriesAtOnce = 16 << 20

    /// Reads every value of every matrix once, in blocks of rows, looking for damage, NaN and
    /// infinity.
    ///
    /// - Parameter progress: Called after each block with a file and the share of its rows read.
    /// - Throws: `CoordinatorError.study` with the first bad value of each file.
    package func scanValues(
        progress: (String, Double) -> Void = { _, _ in }
    ) throws(CoordinatorError) {
        var problems: [StudyProblem] = []
        for (key, location) in file.study.technologies.flatMap(\.matrices) {
            do {
                try Self.scan(location, progress)
            } catch {
                problems.append(
                    StudyProblem(place: file.place(of: key), found: "\(error)", advice: ""))
            }
        }
        guard problems.isEmpty else { throw .study(path: file.path, problems: problems) }
    }

    private static func scan(
        _ location: MatrixLocation, _ progress: (String, Double) -> Void
    ) throws(SingleCellError) {
        let matrix = try MatrixFile(MatrixSource(path: location.path, layer: location.layer))
        let rowCount = matrix.header.rowCount
        let step = max(1, entriesAtOnce / max(1, matrix.header.columnCount))
        var row = 0
        while row < rowCount {
            let end = min(rowCount, row + step)
            _ = try matrix.readRows(row..<end)
            row = end
            progress(location.path, Double(row) / Double(rowCount))
        }
    }
}
