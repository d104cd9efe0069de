internal import LinearAlgebra

/// Makes an AnnData file of a matrix that can only be read from its start.
///
/// Entries that come cell by cell go straight to the file. As soon as one does not, the reading
/// begins anew, and `EntrySpill` orders them. Memory holds the names of cells and columns, and
/// beside them at most about 250 MB. Equal sources give equal bytes.
package struct MatrixConversion: Sendable {
    private let source: any EntrySource
    private let needsFeatureType: Bool
    private let spillCapacity: Int

    /// Finds the matrix; nil if its format can be read by row ranges as it is.
    ///
    /// - Parameters:
    ///   - source: The file or folder, and the matrix in it.
    ///   - formats: The formats that are read.
    ///   - spillCapacity: Entries held in memory while they are ordered.
    /// - Throws: `SingleCellError` for what cannot be opened.
    package init?(
        _ source: MatrixSource, formats: MatrixFormats = .standard,
        spillCapacity: Int = EntrySpill.usualCapacity
    ) throws(SingleCellError) {
        guard let found = try formats.entrySource(source) else { return nil }
        self.source = found
        needsFeatureType = source.selection.featureType == nil
        self.spillCapacity = spillCapacity
    }

    /// Every file that is read, in the order that a digest takes them.
    package var memberPaths: [String] { source.memberPaths }

    /// What was decided for want of a word by the user, as sentences.
    package var notices: [String] { source.notices }

    /// Reads the source and writes `path`, which appears by rename.
    ///
    /// - Parameters:
    ///   - path: The file to be made.
    ///   - progress: Told now and then which part of the source is read, 0 to 1.
    /// - Throws: `SingleCellError.notFinite` with a count of all such values; `corrupt` for a value
    ///   given twice; `duplicateCells`; `cannotWrite`; what reading throws.
    package func write(
        _ path: String, progress: (Double) -> Void = { _ in }
    ) throws(SingleCellError) {
        if needsFeatureType, let names = try source.outline()?.names {
            try FeatureChoice.requireOne(names, path: source.path)
        }
        if try writeInOrder(path, progress) { return }
        var spill = try EntrySpill(path: path + ".entries", capacity: spillCapacity)
        var check = FiniteCheck()
        let names = try source.read { (block, part) throws(SingleCellError) in
            for index in 0..<block.count {
                let entry = block.entry(index)
                check.note(entry)
                try spill.append(entry)
            }
            progress(part)
            return true
        }
        try require(names, check)
        var writer = try CompressedWriter(path: path)
        try spill.forEachCell(names.cellIds.count) { (cell, row) throws(SingleCellError) in
            try requireOnce(row, names)
            try writer.append(row)
        }
        try writer.finish(names)
    }

    /// Writes entries as they come; false, with nothing written, if they do not come by cell.
    private func writeInOrder(
        _ path: String, _ progress: (Double) -> Void
    ) throws(SingleCellError) -> Bool {
        var writer = try CompressedWriter(path: path)
        var check = FiniteCheck()
        var row: [EntryRuns.Entry] = []
        var isInOrder = true
        var twice: EntryRuns.Entry?
        let names = try source.read { (block, part) throws(SingleCellError) in
            for index in 0..<block.count {
                let entry = block.entry(index)
                check.note(entry)
                let cell = row.first?.cell ?? entry.cell
                if entry.cell < cell || Int(entry.cell) < writer.rowCount {
                    isInOrder = false
                    return false
                }
                if entry.cell > cell {
                    twice = try append(&row, &writer) ?? twice
                }
                row.append(entry)
            }
            progress(part)
            return true
        }
        guard isInOrder else { return false }
        twice = try append(&row, &writer) ?? twice
        try require(names, check)
        if let twice { throw Self.twice(source, twice, names) }
        while writer.rowCount < names.cellIds.count { try writer.append([]) }
        try writer.finish(names)
        return true
    }

    /// Appends the row of a cell and the empty ones before it; returns an entry that stands twice.
    private func append(
        _ row: inout [EntryRuns.Entry], _ writer: inout CompressedWriter
    ) throws(SingleCellError) -> EntryRuns.Entry? {
        guard let first = row.first else { return nil }
        EntryRuns.sortColumns(&row, 0..<row.count)
        while writer.rowCount < Int(first.cell) { try writer.append([]) }
        try writer.append(row[...])
        defer { row.removeAll(keepingCapacity: true) }
        return Self.repeated(row[...])
    }

    private static func repeated(_ row: ArraySlice<EntryRuns.Entry>) -> EntryRuns.Entry? {
        zip(row, row.dropFirst()).first { $0.column == $1.column }?.0
    }

    private func requireOnce(
        _ row: ArraySlice<EntryRuns.Entry>, _ names: EntryNames
    ) throws(SingleCellError) {
        if let entry = Self.repeated(row) { throw Self.twice(source, entry, names) }
    }

    private static func twice(
        _ source: any EntrySource, _ entry: EntryRuns.Entry, _ names: EntryNames
    ) -> SingleCellError {
        EntryRuns.twice(
            source, cell: names.cellIds[Int(entry.cell)],
            column: names.columnNames[Int(entry.column)])
    }

    /// Checks names, which may be known only at the end, and values.
    private func require(
        _ names: EntryNames, _ check: FiniteCheck
    ) throws(SingleCellError) {
        guard !names.cellIds.isEmpty, !names.columnNames.isEmpty else {
            throw .unknownLayout(
                path: source.path,
                found: "\(names.cellIds.count) cells × \(names.columnNames.count) columns",
                expected: "at least one cell and one column")
        }
        try CellTable.requireUnique(names.cellIds, path: source.path)
        if let failure = check.failure(names, source) { throw failure }
    }
}

extension EntryBlock {
    /// One of the entries.
    func entry(_ index: Int) -> EntryRuns.Entry {
        EntryRuns.Entry(cell: cells[index], column: columns[index], value: values[index])
    }
}

extension MatrixFormats {
    /// Finds the entries of a source that can only be read from its start; nil for another.
    func entrySource(_ source: MatrixSource) throws(SingleCellError) -> (any EntrySource)? {
        try read(source.path) { (format, contents) throws(SingleCellError) in
            guard let streamed = format as? any StreamedFormat.Type else { return nil }
            return try streamed.source(contents, source.selection)
        }
    }
}
