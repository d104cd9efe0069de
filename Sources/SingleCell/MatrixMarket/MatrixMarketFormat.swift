internal import Foundation

/// Matrix Market files with names beside them, as Cell Ranger and STARsolo write folders of them.
///
/// Boisvert, Pozo and Remington (1996), "The Matrix Market Exchange Formats".
enum MatrixMarketFormat: StreamedFormat {
    static let name = "Matrix Market"
    static let listName = "Matrix Market (folders of 10x Genomics, .mtx)"

    static let mark = "%%MatrixMarket"

    static func recognise(_ contents: SourceContents) -> Recognition {
        if let members = contents.memberNames {
            return matrices(members).isEmpty ? .impossible : .certain
        }
        return contents.startsText(mark) ? .certain : .impossible
    }

    static func source(
        _ contents: SourceContents, _ selection: MatrixSelection
    ) throws(SingleCellError) -> any EntrySource {
        try selection.requireNoModality(contents.path, format: name)
        try selection.requireNoLayer(contents.path, format: name)
        let file = try matrixPath(contents)
        return try MatrixMarketSource(
            path: contents.path, file: file, names: SideNames(of: file, prefixes: prefixes(file)),
            featureType: selection.featureType,
            asked: try Orientation.chosen(selection, path: contents.path))
    }

    static func selections(
        _ contents: SourceContents
    ) throws(SingleCellError) -> [MatrixSelection] {
        let file = try matrixPath(contents)
        let (_, facts) = try SideNames(of: file, prefixes: prefixes(file)).readColumns()
        let types = FeatureChoice.types(facts)
        guard types.count > 1 else { return [MatrixSelection()] }
        return types.map { MatrixSelection(featureType: $0) }
    }

    /// The file of the matrix in a folder; the file itself otherwise.
    private static func matrixPath(_ contents: SourceContents) throws(SingleCellError) -> String {
        guard let members = contents.memberNames else { return contents.path }
        let names = matrices(members)
        guard let name = names.first, names.count == 1 else {
            throw .unknownLayout(
                path: contents.path,
                found: "\(names.count) matrices ("
                    + names.map { "`\($0.printableName)`" }.joined(separator: ", ") + ")",
                expected: "one, or the path of the one to read")
        }
        return contents.path.hasSuffix("/") ? contents.path + name : "\(contents.path)/\(name)"
    }

    private static func matrices(_ members: [String]) -> [String] {
        members.filter { $0.hasSuffix(".mtx") || $0.hasSuffix(".mtx.gz") }
    }

    /// What may stand before the names of the files beside a matrix: what stands before
    /// `matrix.mtx`, or the file's own name.
    static func prefixes(_ file: String) -> [String] {
        var stem = (file as NSString).lastPathComponent
        if stem.hasSuffix(".gz") { stem.removeLast(3) }
        if stem.hasSuffix(".mtx") { stem.removeLast(4) }
        if stem.hasSuffix("matrix") { return [String(stem.dropLast("matrix".count))] }
        return ["\(stem).", "\(stem)_", ""]
    }
}
