/// The entries of a Matrix Market file, in the file's order.
struct MatrixMarketSource: EntrySource {
    let path: String
    let location: String
    let elementType: String
    let notices: [String]
    /// Nothing in the file says so, and most are.
    let isByCell = false
    private let file: String
    private let sides: SideNames
    private let header: MatrixMarketHeader
    private let orientation: Orientation
    private let cellIds: [String]
    private let choice: FeatureChoice

    /// Reads the names and the header.
    ///
    /// - Throws: `SingleCellError.corrupt` where the sizes do not fit the names.
    init(
        path: String, file: String, names: SideNames, featureType: String?, asked: Orientation?
    ) throws(SingleCellError) {
        var lines = try LineReader(path: file)
        header = try MatrixMarketHeader(path: file) { () throws(SingleCellError) in
            try lines.next() ? lines.text : nil
        }
        cellIds = try names.readCells()
        let columns = try names.readColumns()
        let found = try Orientation.found(
            shape: (header.rowCount, header.columnCount), cellCount: cellIds.count,
            columnCount: columns.names.count, asked: asked, usual: .featuresByCells, path: file)
        choice = try FeatureChoice(
            columns.names, columns.facts, featureType: featureType, path: path)
        orientation = found.orientation
        notices =
            found.isOpen
            ? [
                "`\(file)` is as high as it is wide: its rows are taken for features, as 10x "
                    + "Genomics writes them. If they are cells, say `orientation: "
                    + "cells-by-features`."
            ] : []
        self.path = path
        self.file = file
        sides = names
        location = "matrix"
        elementType = header.field == .integer || header.field == .pattern ? "int64" : "float64"
    }

    var memberPaths: [String] { [file, sides.cells, sides.columns] }

    private var names: EntryNames {
        EntryNames(cellIds: cellIds, columnNames: choice.names, columnFacts: choice.facts)
    }

    func outline() -> (names: EntryNames, entryCount: Int)? { (names, header.entryCount) }

    func read(
        _ take: (borrowing EntryBlock, Double) throws(SingleCellError) -> Bool
    ) throws(SingleCellError) -> EntryNames {
        let size = max(1, try FileStatus.size(file) ?? 1)
        var lines = try LineReader(path: file)
        for _ in 0..<header.lineCount { _ = try lines.next() }
        var block = EntryBlock()
        var count = 0
        while try lines.next() {
            if lines.isBlank { continue }
            count += 1
            let (row, column, value) = try entry(lines, number: count)
            let isCellFirst = orientation == .cellsByFeatures
            let place = choice.places[isCellFirst ? column : row]
            guard place >= 0 else { continue }
            if block.isFull {
                guard try take(block, Double(lines.consumedBytes) / Double(size)) else {
                    return names
                }
                block.removeAll()
            }
            block.append(cell: isCellFirst ? row : column, column: Int(place), value: value)
        }
        guard count == header.entryCount else {
            throw .corrupt(
                path: file, location: "the entries", found: "\(count) of them",
                expected: "\(header.entryCount), as its header says")
        }
        _ = try take(block, 1)
        return names
    }

    /// The entry on the current line, its place counted from 0.
    private func entry(
        _ lines: borrowing LineReader, number: Int
    ) throws(SingleCellError) -> (row: Int, column: Int, value: Float) {
        let hasValue = header.field != .pattern
        let found = lines.withBytes { bytes -> (Int, Int, Double)? in
            var place = 0
            guard let row = Self.wholeNumber(bytes, &place),
                let column = Self.wholeNumber(bytes, &place)
            else { return nil }
            while place < bytes.count, Self.isBlank(bytes[place]) { place += 1 }
            var end = bytes.count
            while end > place, Self.isBlank(bytes[end - 1]) { end -= 1 }
            guard hasValue else { return place == end ? (row, column, 1) : nil }
            let text = UnsafeRawBufferPointer(rebasing: bytes[place..<end])
            return DecimalNumber.parse(text).map { (row, column, $0) }
        }
        guard let (row, column, value) = found else {
            throw lines.problem(
                "`\(lines.text.printableName)`, expected row, column"
                    + (hasValue ? " and a number" : "") + ", apart by blanks")
        }
        guard (1...max(1, header.rowCount)).contains(row),
            (1...max(1, header.columnCount)).contains(column), number <= header.entryCount
        else {
            throw lines.problem(
                number > header.entryCount
                    ? "one entry more than the \(header.entryCount) that its header announces"
                    : "row \(row), column \(column), which a matrix of \(header.rowCount) × "
                        + "\(header.columnCount) does not have")
        }
        return (row - 1, column - 1, Float(value))
    }

    private static func isBlank(_ byte: UInt8) -> Bool {
        byte == UInt8(ascii: " ") || byte == 9 || byte == 13
    }

    /// Reads a number and moves behind it; a blank or the end must follow.
    private static func wholeNumber(
        _ bytes: UnsafeRawBufferPointer, _ place: inout Int
    ) -> Int? {
        while place < bytes.count, isBlank(bytes[place]) { place += 1 }
        let start = place
        var number = 0
        while place < bytes.count, case let digit = bytes[place] &- UInt8(ascii: "0"), digit < 10 {
            guard place - start < 12 else { return nil }
            number = number * 10 + Int(digit)
            place += 1
        }
        guard place > start, place == bytes.count || isBlank(bytes[place]) else { return nil }
        return number
    }
}
