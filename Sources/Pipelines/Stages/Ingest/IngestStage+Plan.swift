internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    mutating func ingest(_ role: MatrixRole, _ matrix: QuestionOutline.Matrix) throws -> [Int] {
        let tasks = try ingest(named: role.rawValue, matrix)
        for task in tasks { note(role, in: task) }
        return tasks
    }

    /// The shards of a matrix, whether of the study's cells or of others.
    mutating func ingest(named name: String, _ matrix: QuestionOutline.Matrix) throws -> [Int] {
        try outline.shards(of: matrix).enumerated().map { index, rows in
            try add(
                "ingest/\(name)/\(index)",
                IngestStage.self,
                IngestWork(
                    matrix.selection, firstRow: rows.lowerBound, endRow: rows.upperBound),
                [TaskInput(role: "file", origin: .blob(matrix.file))],
                needs(matrix, rows))
        }
    }

    private func needs(_ matrix: QuestionOutline.Matrix, _ rows: Range<Int>) -> TaskNeeds {
        let values = Double(rows.count) * matrix.rowBytes
        let dense = 4 * Double(rows.count) * Double(matrix.columnCount)
        return TaskNeeds(
            // A shard twice (as read, as written), and up to 64 MiB of chunks on their way.
            memoryBytes: sizes.allowance + (64 << 20) + 2 * Int(values),
            outputBytes: [
                "shard": rows.count * (sizes.cellBytes + 8) + Int(values),
                "statistics": 32 * matrix.columnCount,
                // The same bytes for every shard of a file, so stored once.
                "names": rows.lowerBound == 0 ? sizes.nameBytes * matrix.columnCount : 0,
            ],
            // Bytes of the rows as Float32, and opening the file.
            operations: dense / 0.45 + 0.05e9)
    }
}
