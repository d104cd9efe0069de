internal import LinearAlgebra

/// Reads row ranges of a CSR or CSC group.
///
/// CSR rows are read directly. CSC stores cells scattered over its columns, so each range takes
/// one pass over all indices to count and one over indices and values to fill, in bounded pieces.
struct CompressedMatrixReader: ~Copyable {
    private let location: CompressedLocation
    private let header: MatrixHeader
    private let values: HDF5Dataset
    private let indices: HDF5Dataset
    /// The first row or column of `offsets`.
    private let firstMajor: Int
    /// [majors + 1], checked to ascend within 0 to the number of entries.
    private let offsets: [Int]

    /// Entries read at a time from CSC: 8 bytes each.
    private static let pieceCount = 2 << 20

    /// Opens a group and checks its offsets.
    ///
    /// - Parameters:
    ///   - root: The file.
    ///   - location: The group.
    ///   - header: The matrix.
    ///   - rows: The rows that will be read; nil for all.
    /// - Throws: `SingleCellError.corrupt` for offsets that no matrix has.
    init(
        _ root: borrowing HDF5Group, location: CompressedLocation, header: MatrixHeader,
        rows: Range<Int>? = nil
    ) throws(SingleCellError) {
        let group = try root.group(location.group)
        let cacheBytes = DenseMatrixReader.cacheBytes / 2
        let values = try group.dataset("data", cacheBytes: cacheBytes)
        let indices = try group.dataset("indices", cacheBytes: cacheBytes)
        // All columns of CSC have entries of every row.
        let majors = location.isByColumn ? nil : rows
        let offsets = try Self.offsets(
            group, location, entryCount: values.elementCount, majors: majors)
        firstMajor = majors?.lowerBound ?? 0
        self.values = values
        self.indices = indices
        self.offsets = offsets
        self.location = location
        self.header = header
    }

    /// Checks a group against the names, without reading values.
    static func describe(
        _ root: borrowing HDF5Group, location: CompressedLocation, rowCount: Int,
        columnCount: Int, isOutline: Bool
    ) throws(SingleCellError) -> (elementType: String, nonZeroFraction: Double) {
        guard location.rowCount == rowCount, location.columnCount == columnCount else {
            throw .corrupt(
                path: root.path, location: "\(location.group)@shape",
                found: "\(location.rowCount) × \(location.columnCount)",
                expected: "\(rowCount) cells in \(location.cells) × \(columnCount) columns in "
                    + location.names)
        }
        let group = try root.group(location.group)
        let values = try group.dataset("data")
        let indices = try group.dataset("indices")
        guard values.element.isNumber else {
            throw .unsupportedType(
                path: root.path, location: values.name, found: values.element.description,
                expected: "numbers")
        }
        guard values.shape.count == 1, indices.shape == values.shape else {
            throw .corrupt(
                path: root.path, location: location.group,
                found: "data \(values.shape) and indices \(indices.shape)",
                expected: "vectors of equal length")
        }
        // Entries that were never written take no room in a file, whatever their number.
        try values.requirePlausible(bytesEach: MemoryLayout<Float>.stride)
        try indices.requirePlausible(bytesEach: MemoryLayout<Int32>.stride)
        if !isOutline { _ = try offsets(group, location, entryCount: values.elementCount) }
        let all = Double(rowCount) * Double(columnCount)
        return (values.element.description, all > 0 ? Double(values.elementCount) / all : 0)
    }

    /// Reads rows; the caller guarantees that the range lies inside the matrix.
    ///
    /// - Parameters:
    ///   - rows: The rows.
    ///   - columns: The columns to keep; nil for all.
    /// - Returns: `[rows.count, columns]`.
    /// - Throws: `SingleCellError.notFinite` for a value of the columns that are kept; `corrupt`.
    func read(
        _ rows: Range<Int>, of columns: PickedColumns? = nil
    ) throws(SingleCellError) -> SparseMatrix {
        location.isByColumn ? try readByColumn(rows, columns) : try readByRow(rows, columns)
    }

    private static func offsets(
        _ group: borrowing HDF5Group, _ location: CompressedLocation, entryCount: Int,
        majors: Range<Int>? = nil
    ) throws(SingleCellError) -> [Int] {
        let dataset = try group.dataset("indptr")
        let expected = (location.isByColumn ? location.columnCount : location.rowCount) + 1
        guard dataset.shape == [expected] else {
            throw .corrupt(
                path: group.path, location: dataset.name, found: "shape \(dataset.shape)",
                expected: "\(expected) offsets")
        }
        let majors = majors ?? 0..<expected - 1
        let offsets = try dataset.readIntegers(majors.lowerBound..<majors.upperBound + 1)
        let (first, last) = (offsets[0], offsets[majors.count])
        let isSound =
            (majors.lowerBound == 0 ? first == 0 : first >= 0)
            && (majors.upperBound == expected - 1 ? last == entryCount : last <= entryCount)
        guard isSound else {
            throw .corrupt(
                path: group.path, location: dataset.name,
                found: "offsets from \(first) to \(last)", expected: "0 to \(entryCount)")
        }
        for index in 1..<offsets.count where offsets[index] < offsets[index - 1] {
            throw .corrupt(
                path: group.path, location: dataset.name,
                found: "offset \(offsets[index]) after \(offsets[index - 1])",
                expected: "offsets that never descend")
        }
        return offsets
    }

    private func readByRow(
        _ rows: Range<Int>, _ picked: PickedColumns?
    ) throws(SingleCellError) -> SparseMatrix {
        let start = rows.lowerBound - firstMajor
        let entries = offsets[start]..<offsets[start + rows.count]
        var columns = [Int32](repeating: 0, count: entries.count)
        var numbers = [Float](repeating: 0, count: entries.count)
        try load(entries, &columns, &numbers)
        var assembly = RowAssembly(
            columnCount: location.columnCount, capacity: entries.count, picked)
        for row in rows {
            let first = offsets[row - firstMajor] - entries.lowerBound
            let end = offsets[row - firstMajor + 1] - entries.lowerBound
            guard assembly.append(columns[first..<end], numbers[first..<end]) else {
                throw badIndex(columns[first..<end], limit: location.columnCount, major: row)
            }
            let bad = (first..<end).first {
                !numbers[$0].isFinite && assembly.keeps(columns[$0])
            }
            if let bad {
                throw try notFinite(
                    row: row, column: Int(columns[bad]), entry: entries.lowerBound + bad)
            }
            try requireFiniteSums(assembly, row: row)
        }
        return assembly.finish()
    }

    private func readByColumn(
        _ rows: Range<Int>, _ picked: PickedColumns?
    ) throws(SingleCellError) -> SparseMatrix {
        var starts = [Int](repeating: 0, count: rows.count + 1)
        try forEachPiece(needsValues: false) {
            (_, _, slots, cells, _) throws(SingleCellError) in
            for slot in slots {
                let row = Int(cells[slot]) - rows.lowerBound
                if row >= 0, row < rows.count { starts[row + 1] += 1 }
            }
        }
        for row in 0..<rows.count { starts[row + 1] += starts[row] }
        let total = starts[rows.count]
        var columns = [Int32](repeating: 0, count: total)
        var numbers = [Float](repeating: 0, count: total)
        var next = starts
        try forEachPiece(needsValues: true) {
            (column, first, slots, cells, values) throws(SingleCellError) in
            for slot in slots {
                let row = Int(cells[slot]) - rows.lowerBound
                guard row >= 0, row < rows.count else { continue }
                guard values[slot].isFinite || picked.map({ $0.places[column] < 0 }) ?? false
                else {
                    throw try notFinite(
                        row: Int(cells[slot]), column: column, entry: first + slot)
                }
                columns[next[row]] = Int32(truncatingIfNeeded: column)
                numbers[next[row]] = values[slot]
                next[row] += 1
            }
        }
        var assembly = RowAssembly(
            columnCount: location.columnCount, capacity: total, picked)
        for row in 0..<rows.count {
            let range = starts[row]..<starts[row + 1]
            guard assembly.append(columns[range], numbers[range]) else {
                throw badIndex(columns[range], limit: location.columnCount, major: row)
            }
            try requireFiniteSums(assembly, row: rows.lowerBound + row)
        }
        return assembly.finish()
    }

    /// Throws where values that a file gives twice add up beyond Float32.
    private func requireFiniteSums(
        _ assembly: borrowing RowAssembly, row: Int
    ) throws(SingleCellError) {
        guard let column = assembly.overflow else { return }
        throw header.notFinite(.infinity, row: row, column: Int(column))
    }

    /// Calls `body` with each column's entries, in pieces; row indices are checked.
    ///
    /// `slots` are the column's places in the piece; the piece begins at entry `first`.
    private func forEachPiece(
        needsValues: Bool,
        _ body: (
            _ column: Int, _ first: Int, _ slots: Range<Int>, _ cells: [Int32],
            _ values: [Float]
        ) throws(SingleCellError) -> Void
    ) throws(SingleCellError) {
        let entryCount = offsets[location.columnCount]
        let room = min(entryCount, Self.pieceCount)
        var cells = [Int32](repeating: 0, count: room)
        var numbers = [Float](repeating: 0, count: needsValues ? room : 0)
        var column = 0
        var first = 0
        while first < entryCount {
            let piece = first..<min(entryCount, first + Self.pieceCount)
            try load(piece, &cells, &numbers)
            let limit = Int32(clamping: location.rowCount)
            for index in 0..<piece.count where cells[index] < 0 || cells[index] >= limit {
                throw badIndex(
                    cells[index...index], limit: location.rowCount, major: column)
            }
            var entry = piece.lowerBound
            while entry < piece.upperBound {
                while offsets[column + 1] <= entry { column += 1 }
                let end = min(offsets[column + 1], piece.upperBound)
                try body(column, first, (entry - first)..<(end - first), cells, numbers)
                entry = end
            }
            first = piece.upperBound
        }
    }

    /// Counts the values that are not finite, of all entries or those of some columns.
    func survey(of picked: PickedColumns? = nil) throws(SingleCellError) -> NotFiniteSurvey {
        let described = picked?.header ?? header
        var counter = NotFiniteCounter(
            rowCount: header.rowCount, columnCount: described.columnCount)
        let limit = location.isByColumn ? location.rowCount : location.columnCount
        let entryCount = offsets[offsets.count - 1]
        var minors = [Int32](repeating: 0, count: min(entryCount, Self.pieceCount))
        var numbers = [Float](repeating: 0, count: minors.count)
        var major = 0
        for first in stride(from: 0, to: entryCount, by: Self.pieceCount) {
            let piece = first..<min(entryCount, first + Self.pieceCount)
            try load(piece, &minors, &numbers)
            for entry in piece where !numbers[entry - first].isFinite {
                while offsets[major + 1] <= entry { major += 1 }
                let minor = Int(minors[entry - first])
                guard minor >= 0, minor < limit else {
                    throw badIndex(
                        minors[(entry - first)...(entry - first)], limit: limit, major: major)
                }
                let column = location.isByColumn ? major : minor
                let place = picked.map { Int($0.places[column]) } ?? column
                guard place >= 0 else { continue }
                counter.note(row: location.isByColumn ? minor : major, column: place)
            }
        }
        return counter.survey(described, header.rowCount)
    }

    private func load(
        _ entries: Range<Int>, _ columns: inout [Int32], _ numbers: inout [Float]
    ) throws(SingleCellError) {
        try columns.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try indices.readInt32s(entries, into: base)
        }
        guard !numbers.isEmpty else { return }
        try numbers.withUnsafeMutableBufferPointer { (buffer) throws(SingleCellError) in
            guard let base = buffer.baseAddress else { return }
            try values.readFloats(
                start: [entries.lowerBound], count: [entries.count], into: base)
        }
    }

    private func badIndex(_ found: ArraySlice<Int32>, limit: Int, major: Int) -> SingleCellError {
        let bad = found.first { $0 < 0 || Int($0) >= limit } ?? 0
        return .corrupt(
            path: header.path, location: "\(location.group)/indices",
            found: "index \(bad) in \(location.isByColumn ? "column" : "row") \(major)",
            expected: "0 to \(limit - 1)")
    }

    private func notFinite(
        row: Int, column: Int, entry: Int
    ) throws(SingleCellError) -> SingleCellError {
        header.notFinite(try values.readDouble(at: [entry]), row: row, column: column)
    }
}
