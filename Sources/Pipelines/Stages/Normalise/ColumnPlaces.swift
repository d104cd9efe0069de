import Learning
import LinearAlgebra

/// Where the columns of a matrix stand among those that a normalisation was fitted on.
struct ColumnPlaces {
    /// The columns that were fitted on too, ascending.
    let known: [Int]
    /// Beside `known`: where each stood.
    let places: [Int]
    /// Columns in all.
    let columnCount: Int

    /// Finds names exactly.
    init(of names: [String], among fitted: [String]) {
        let index = Dictionary(
            fitted.enumerated().map { (ExactText($1), $0) },
            uniquingKeysWith: { first, _ in first })
        let found = names.map { index[ExactText($0)] }
        known = found.indices.filter { found[$0] != nil }
        places = found.compactMap(\.self)
        columnCount = names.count
    }

    /// The rows with the columns of `names` alone, in their order.
    ///
    /// - Parameters:
    ///   - block: `[n, columnCount]`.
    ///   - names: The columns wanted: those that places were found among.
    ///   - kind: What wants them, for the message.
    /// - Returns: `[n, names.count]`.
    /// - Throws: `LearningError.unusableData` where a column is missing.
    func aligned(
        _ block: CellMatrix, with names: [String], for kind: String
    ) throws(LearningError) -> CellMatrix {
        let found = Set(places)
        if let missing = names.indices.first(where: { !found.contains($0) }) {
            throw .unusableData(
                "normalise: \(kind) needs a background with all \(names.count) columns, and "
                    + "\(names.count - found.count) are missing, such as '\(names[missing])'",
                remedy: "Name the unfiltered matrix of the same file or experiment")
        }
        var inward = [Int32](repeating: -1, count: columnCount)
        for (column, place) in zip(known, places) { inward[column] = Int32(place) }
        return block.remappingColumns(inward, columnCount: names.count)
    }

    /// Normalises rows by their known columns alone; the others become 0.
    ///
    /// - Parameters:
    ///   - normalisation: What is done.
    ///   - block: `[n, columnCount]`.
    ///   - fitted: Over the columns that it was fitted on.
    ///   - check: Throws once nobody wants the result.
    /// - Returns: `[n, columnCount]`.
    /// - Throws: `LearningError` where `fitted` is not of this kind or has too few columns.
    func apply(
        _ normalisation: any Normalisation, to block: CellMatrix, _ fitted: FittedNormalisation,
        check: () throws -> Void
    ) throws -> CellMatrix {
        let own = try fitted.selecting(places)
        guard known.count < columnCount else {
            return try normalisation.apply(to: block, own, check: check)
        }
        var inward = [Int32](repeating: -1, count: columnCount)
        for (place, column) in known.enumerated() { inward[column] = Int32(place) }
        let normalised = try normalisation.apply(
            to: block.remappingColumns(inward, columnCount: known.count), own, check: check)
        return normalised.remappingColumns(known.map { Int32($0) }, columnCount: columnCount)
    }
}
