extension CellTable {
    /// Reads the facts about cells that a matrix file holds, as `obs` of AnnData; nil if its format
    /// has none.
    package init?(
        obs path: String, _ selection: MatrixSelection = MatrixSelection(),
        formats: MatrixFormats = .standard
    ) throws(SingleCellError) {
        let table = try formats.read(path) { (format, contents) throws(SingleCellError) in
            try format.cells(contents, selection)
        }
        guard let table else { return nil }
        self = table
    }

    /// Reads the facts about the columns of a matrix, as `var` of AnnData; nil if its format has
    /// none.
    ///
    /// With a feature type, rows are those of its columns.
    package init?(
        features source: MatrixSource, formats: MatrixFormats = .standard
    ) throws(SingleCellError) {
        let table = try formats.read(source.path) { (format, contents) throws(SingleCellError) in
            try format.features(contents, source.selection)
        }
        guard let table else { return nil }
        guard let type = source.selection.featureType else {
            self = table
            return
        }
        self = table.rows(try table.rows(ofFeatureType: type))
    }
}

extension MatrixSelection {
    /// Lists every matrix of a file that can be opened, one entry each.
    package static func all(
        in path: String, formats: MatrixFormats = .standard
    ) throws(SingleCellError) -> [MatrixSelection] {
        try formats.read(path) { (format, contents) throws(SingleCellError) in
            try format.selections(contents)
        }
    }
}

extension MatrixAnnotations {
    /// Reads what a file says of one of its matrices; nil if its format says nothing.
    package init?(
        of header: MatrixHeader, formats: MatrixFormats = .standard
    ) throws(SingleCellError) {
        let found = try formats.read(header.path) { (format, contents) throws(SingleCellError) in
            try format.annotations(contents, header.selection, location: header.location)
        }
        guard let found else { return nil }
        self = found
    }
}
