internal import Coordination

/// How a study's tasks of this stage are planned.
extension StudyPlanner {
    mutating func ingest(_ role: MatrixRole, _ matrix: StudyOutline.Matrix) throws -> [Int] {
        try outline.shards(of: matrix).enumerated().map { index, rows in
            try add(
                "ingest/\(role.rawValue)/\(index)",
                IngestStage.self,
                IngestWork(
                    matrix: role, layer: matrix.layer, firstRow: rows.lowerBound,
                    endRow: rows.upperBound),
                [TaskInput(role: "file", origin: .blob(matrix.file))],
                memoryBytes: estimate.ingest(matrix, rowCount: rows.count))
        }
    }
}

extension MemoryEstimate {
    /// A shard twice (as read, as written), and up to 64 MiB of chunks on their way.
    func ingest(_ matrix: StudyOutline.Matrix, rowCount: Int) -> Int {
        allowance + (64 << 20) + 2 * Int(Double(rowCount) * matrix.rowBytes)
    }
}
