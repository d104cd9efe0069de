internal import LinearAlgebra

/// Facts about the cells of one modality of a MuData file.
///
/// They stand in the modality's own `obs`, in the global `obs`, or in both. A column of the
/// modality is found as `donor` and as `rna:donor`; one of the global `obs` by its name there.
/// Where both have a name, the modality's values are taken.
struct MuDataCells {
    let contents: SourceContents
    let modality: String

    /// The table, in the order of the modality's cells.
    func table() throws(SingleCellError) -> CellTable {
        let own = try AnnDataFacts(contents: contents, base: "mod/\(modality)").cells()
        var names = own.columnNames
        var columns = own.columns
        for name in own.columnNames {
            guard let column = own.columns.column(name) else { continue }
            let long = "\(modality):\(name)"
            if columns.add(long, column) { names.append(long) }
        }
        let global = try AnnDataFacts(contents: contents, base: "").frame("obs", rows: "cell")
        let places = try places(of: own.cellIds, in: global.ids)
        for name in global.names {
            guard let column = global.columns.column(name),
                columns.add(name, column.rows(optional: places))
            else { continue }
            names.append(name)
        }
        return try CellTable(
            path: contents.path, cellIds: own.cellIds, columnNames: names, columns: columns)
    }

    /// Looks at the table; of a long one, at the two frames without matching their cells by id.
    func survey() throws(SingleCellError) -> TableSurvey {
        let own = try FrameSurvey(contents: contents, name: "mod/\(modality)/obs").survey()
        guard let own else { return TableSurvey(try table(), modality: nil) }
        var columns = own.columns
        var names = Set(columns.map { ExactText($0.name) })
        for column in own.columns {
            var long = column
            long.name = "\(modality):\(column.name)"
            if names.insert(ExactText(long.name)).inserted { columns.append(long) }
        }
        let counted = try countedRows()
        let global = try FrameSurvey(contents: contents, name: "obs").survey(counting: counted)
        for var column in global?.columns ?? []
        where names.insert(ExactText(column.name)).inserted {
            // Values of cells that the modality does not have may be among them.
            if counted == nil { column.isDistinctCountExact = false }
            columns.append(column)
        }
        return TableSurvey(
            rows: RowNames(first: own.firstIds, of: own.rowCount), columns: columns)
    }

    /// For each row of the global `obs`, whether the modality has the cell; nil where only ids
    /// show it.
    private func countedRows() throws(SingleCellError) -> [Bool]? {
        let root = try contents.root()
        let map = "obsmap/\(modality)"
        guard try root.kind(of: map) == .dataset else { return nil }
        return try root.dataset(map).readAllIntegers().map { $0 > 0 }
    }

    /// For each cell of the modality its row in the global `obs`; nil of a cell that is not there.
    ///
    /// `obsmap` tells, for each row of the global `obs`, the row of the modality, counted from 1,
    /// or 0. Without it, cells are matched by id.
    private func places(
        of cells: [String], in all: [String]
    ) throws(SingleCellError) -> [Int?] {
        var places = [Int?](repeating: nil, count: cells.count)
        let root = try contents.root()
        let map = "obsmap/\(modality)"
        guard try root.kind(of: map) == .dataset else {
            var rows: [ExactText: Int] = [:]
            for (row, cell) in all.enumerated() where rows[ExactText(cell)] == nil {
                rows[ExactText(cell)] = row
            }
            return cells.map { rows[ExactText($0)] }
        }
        let dataset = try root.dataset(map)
        // anndata writes a vector; muon 0.1 wrote a column of one.
        guard dataset.elementCount == all.count, let extent = dataset.shape.first,
            extent == all.count
        else {
            throw .corrupt(
                path: contents.path, location: map, found: "shape \(dataset.shape)",
                expected: "\(all.count) rows, one for each cell of obs")
        }
        for (row, place) in try dataset.readAllIntegers().enumerated() where place > 0 {
            guard place <= cells.count else {
                throw .corrupt(
                    path: contents.path, location: map, found: "row \(place)",
                    expected: "at most \(cells.count), the cells of \(modality)")
            }
            guard ExactText(cells[place - 1]) == ExactText(all[row]) else {
                throw .corrupt(
                    path: contents.path, location: map,
                    found: "`\(cells[place - 1])` of \(modality) for `\(all[row])` of obs",
                    expected: "the same cell")
            }
            places[place - 1] = row
        }
        return places
    }
}
