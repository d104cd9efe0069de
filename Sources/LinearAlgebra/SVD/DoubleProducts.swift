/// Products of a shard with a narrow matrix in double precision.
///
/// Only ill-conditioned input comes here, so there is one plain way for each storage: rows that are
/// dense enough are expanded and multiplied by dgemm, others go entry by entry over lines of the
/// narrow matrix. Threads share panels of its columns, which no sum crosses; panels depend on the
/// width alone.
enum DoubleProducts {
    /// Columns of a panel: a multiple of what a vector of any processor holds.
    private static let panelWidth = 64
    /// From this density on, expansion is faster.
    private static let densityForExpansion = 0.1
    /// Entries of expanded rows at once.
    private static let expandedCount = 1 << 20

    /// Adds Aᵀ(A·Q) to `sum` `[d, b]`.
    static func addGram(
        _ shard: CellMatrix, _ basis: DoubleMatrix, into sum: inout DoubleMatrix, threadCount: Int
    ) {
        let b = basis.columnCount
        sum.values.withUnsafeMutablePointer { sum in
            let sum = SharedMemory(UnsafePointer(sum))
            forEachPanel(basis, threadCount: threadCount) { columns, basis in
                let target = sum.mutableStart + columns.lowerBound
                forEachBand(shard) { band in
                    var forward = [Double](repeating: 0, count: band.rowCount * columns.count)
                    forward.withUnsafeMutablePointer { forward in
                        band.multiply(
                            basis, stride: b, width: columns.count, into: forward,
                            stride: columns.count)
                        band.multiplyTransposed(
                            forward, width: columns.count, into: target, stride: b)
                    }
                }
            }
        }
    }

    /// Returns A·V, `[n, b]`.
    static func project(
        _ shard: CellMatrix, _ vectors: DoubleMatrix, threadCount: Int
    ) -> DoubleMatrix {
        let b = vectors.columnCount
        var projected = DoubleMatrix.zeros(rowCount: shard.rowCount, columnCount: b)
        projected.values.withUnsafeMutablePointer { target in
            let target = SharedMemory(UnsafePointer(target))
            forEachPanel(vectors, threadCount: threadCount) { columns, vectors in
                forEachBand(shard) { band in
                    band.multiply(
                        vectors, stride: b, width: columns.count,
                        into: target.mutableStart + band.firstRow * b + columns.lowerBound,
                        stride: b)
                }
            }
        }
        return projected
    }

    /// Calls `body` with each panel's columns and its first entry in the first row.
    private static func forEachPanel(
        _ matrix: DoubleMatrix, threadCount: Int,
        _ body: @Sendable (Range<Int>, UnsafePointer<Double>) -> Void
    ) {
        let b = matrix.columnCount
        let panels = stride(from: 0, to: b, by: panelWidth).map { $0..<min($0 + panelWidth, b) }
        BLAS.useOneThread()
        matrix.values.withUnsafePointer { values in
            let values = SharedMemory(values)
            Threads.forEach(panels.count, threadCount: threadCount) { index in
                body(panels[index], values.start + panels[index].lowerBound)
            }
        }
    }

    /// Calls `body` with bands of rows, from the first to the last.
    private static func forEachBand(_ shard: CellMatrix, _ body: (DoubleBand) -> Void) {
        let d = max(1, shard.columnCount)
        let isExpanded =
            switch shard {
            case .dense: true
            case .sparse(let matrix): matrix.density >= densityForExpansion
            }
        let size = isExpanded ? max(8, min(256, expandedCount / d)) : 64
        var expanded = [Double](repeating: 0, count: isExpanded ? min(size, shard.rowCount) * d : 0)
        for first in stride(from: 0, to: shard.rowCount, by: size) {
            let rows = first..<min(first + size, shard.rowCount)
            switch shard {
            case .dense(let matrix):
                let start = rows.lowerBound * d
                for index in 0..<rows.count * d {
                    expanded[index] = Double(matrix.values[start + index])
                }
            case .sparse(let matrix) where isExpanded: matrix.expand(rows, into: &expanded)
            case .sparse(let matrix):
                body(DoubleBand(firstRow: first, rowCount: rows.count, entries: .sparse(matrix)))
                continue
            }
            expanded.withUnsafePointer {
                body(
                    DoubleBand(
                        firstRow: first, rowCount: rows.count, entries: .dense($0, columnCount: d)))
            }
        }
    }
}

/// Some rows of a shard; valid only while the shard is walked.
private struct DoubleBand {
    enum Entries {
        case dense(UnsafePointer<Double>, columnCount: Int)
        case sparse(SparseMatrix)
    }
    let firstRow: Int
    let rowCount: Int
    let entries: Entries

    /// Writes band · right, `[rowCount, width]`, onto zeros.
    func multiply(
        _ right: UnsafePointer<Double>, stride: Int, width: Int,
        into target: UnsafeMutablePointer<Double>, stride targetStride: Int
    ) {
        switch entries {
        case .dense(let values, let d):
            BLAS.multiply(
                m: rowCount, n: width, k: d, values, aStride: d, right, bStride: stride,
                into: target, cStride: targetStride)
        case .sparse(let matrix):
            forEachEntry(of: matrix) { row, column, value in
                BLAS.add(
                    value, right + column * stride, count: width, to: target + row * targetStride)
            }
        }
    }

    /// Adds bandᵀ · left `[rowCount, width]` to `target` `[d, width]`.
    func multiplyTransposed(
        _ left: UnsafePointer<Double>, width: Int, into target: UnsafeMutablePointer<Double>,
        stride: Int
    ) {
        switch entries {
        case .dense(let values, let d):
            BLAS.multiply(
                m: d, n: width, k: rowCount, values, aStride: d, transposingA: true, left,
                bStride: width, beta: 1, into: target, cStride: stride)
        case .sparse(let matrix):
            forEachEntry(of: matrix) { row, column, value in
                BLAS.add(value, left + row * width, count: width, to: target + column * stride)
            }
        }
    }

    private func forEachEntry(of matrix: SparseMatrix, _ body: (Int, Int, Double) -> Void) {
        matrix.columnIndices.withUnsafePointer { columns in
            matrix.values.withUnsafePointer { values in
                for row in 0..<rowCount {
                    let first = matrix.rowOffsets[firstRow + row]
                    for entry in first..<matrix.rowOffsets[firstRow + row + 1] {
                        body(row, Int(columns[entry]), Double(values[entry]))
                    }
                }
            }
        }
    }
}

extension SparseMatrix {
    /// Writes some rows densely, `[rows.count, columnCount]`.
    fileprivate func expand(_ rows: Range<Int>, into target: inout [Double]) {
        target.withUnsafeMutablePointer { target in
            target.update(repeating: 0, count: rows.count * columnCount)
            for row in rows {
                let line = target + (row - rows.lowerBound) * columnCount
                for entry in rowOffsets[row]..<rowOffsets[row + 1] {
                    line[Int(columnIndices[entry])] = Double(values[entry])
                }
            }
        }
    }
}
