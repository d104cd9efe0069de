/// Tables of text: a header of names, then a line for each cell or each feature.
enum TableFormat: StreamedFormat {
    static let name = "text table"
    static let listName = "CSV and TSV tables"

    static func recognise(_ contents: SourceContents) -> Recognition {
        guard let line = contents.firstTextLine, !isOther(line) else { return .impossible }
        return TableDialect(firstLine: line) == nil ? .impossible : .certain
    }

    /// Texts that hold a delimiter and are no tables.
    private static func isOther(_ line: String) -> Bool {
        let start = line.lowercased().drop { $0.isWhitespace || $0 == "\u{FEFF}" }
        let marks = ["<!doctype", "<html", "<?xml", "{", "[", "%%matrixmarket", "%pdf"]
        return marks.contains { start.hasPrefix($0) }
    }

    static func source(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any EntrySource {
        try selection.requireNoModality(contents.path, format: name)
        try selection.requireNoLayer(contents.path, format: name)
        try selection.requireNoFeatureType(contents.path, format: name)
        guard let line = contents.firstTextLine, let dialect = TableDialect(firstLine: line) else {
            throw .unknownLayout(
                path: contents.path, found: "text without columns",
                expected: "fields apart by commas, tabs or semicolons")
        }
        return try TableSource(
            path: contents.path, dialect: dialect,
            asked: try Orientation.chosen(selection, path: contents.path))
    }

    static func selections(
        _ contents: SourceContents
    ) throws(SingleCellError) -> [MatrixSelection] { [MatrixSelection()] }
}

/// What stands between the fields of a table.
struct TableDialect: Sendable, Equatable {
    let delimiter: UInt8

    /// Finds the delimiter in a header: of tab, semicolon and comma the one that stands there most
    /// often outside of quotes, a tab before a semicolon before a comma; nil if none does.
    init?(firstLine: String) {
        var counts: [UInt8: Int] = [:]
        var isQuoted = false
        for byte in firstLine.utf8 {
            if byte == UInt8(ascii: "\"") { isQuoted.toggle() }
            if !isQuoted { counts[byte, default: 0] += 1 }
        }
        let candidates = [UInt8(ascii: "\t"), UInt8(ascii: ";"), UInt8(ascii: ",")]
        let most = candidates.map { counts[$0, default: 0] }.max() ?? 0
        guard most > 0, let found = candidates.first(where: { counts[$0] == most }) else {
            return nil
        }
        delimiter = found
    }

    /// As messages name it.
    var name: String {
        switch delimiter {
        case UInt8(ascii: "\t"): "tab"
        case UInt8(ascii: ";"): "semicolon"
        default: "comma"
        }
    }
}
