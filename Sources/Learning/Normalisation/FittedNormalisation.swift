package import LinearAlgebra

/// What a normalisation found on the cells that it was fitted on: numbers of the whole, and one
/// number for each column.
package struct FittedNormalisation: Sendable, Equatable {
    /// By name, such as `median-total`.
    package var numbers: [String: [Double]]
    /// `[d]` each, by name, in the order of the fitted columns.
    package var columns: [String: [Double]]

    /// Takes what was found.
    package init(numbers: [String: [Double]] = [:], columns: [String: [Double]] = [:]) {
        self.numbers = numbers
        self.columns = columns
    }

    /// The one number of a name.
    ///
    /// - Throws: `LearningError.invalidStatistics` where there is none, or are several.
    package func number(_ name: String) throws(LearningError) -> Double {
        try numbers(name, count: 1)[0]
    }

    /// The numbers of a name, as many as they must be.
    ///
    /// - Throws: `LearningError.invalidStatistics` where there are none, or not `count`.
    package func numbers(_ name: String, count: Int) throws(LearningError) -> [Double] {
        guard let found = numbers[name], found.count == count else {
            throw .invalidStatistics(
                problem: "a fitted normalisation has \(numbers[name]?.count ?? 0) numbers "
                    + "'\(name)', expected \(count)")
        }
        return found
    }

    /// The numbers of columns of a name, `[d]`.
    ///
    /// - Throws: `LearningError.invalidStatistics` where there are none, or not `count`.
    package func column(_ name: String, count: Int) throws(LearningError) -> [Double] {
        guard let found = columns[name], found.count == count else {
            throw .invalidStatistics(
                problem: "a fitted normalisation has \(columns[name]?.count ?? 0) numbers "
                    + "'\(name)' for \(count) columns")
        }
        return found
    }

    /// The same for some of the columns, in the order of `places`.
    ///
    /// - Throws: `LearningError.invalidStatistics` where a place lies outside the fitted columns.
    package func selecting(_ places: [Int]) throws(LearningError) -> FittedNormalisation {
        var selected = self
        for (name, values) in columns {
            guard places.allSatisfy({ values.indices.contains($0) }) else {
                throw .invalidStatistics(
                    problem: "a fitted normalisation has \(values.count) columns, too few for "
                        + "those asked for")
            }
            selected.columns[name] = places.map { values[$0] }
        }
        return selected
    }

    /// Joins both; where both have a name, that of `other` counts.
    package func adding(_ other: FittedNormalisation) -> FittedNormalisation {
        FittedNormalisation(
            numbers: numbers.merging(other.numbers) { $1 },
            columns: columns.merging(other.columns) { $1 })
    }
}

extension FittedNormalisation {
    private static let numberPrefix = "number/"
    private static let columnPrefix = "column/"

    /// All of it, for `init(archive:)`; equal contents have equal bytes.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        for (name, values) in numbers.sorted(by: { $0.key < $1.key }) {
            archive.setDoubles(Self.numberPrefix + name, values)
        }
        for (name, values) in columns.sorted(by: { $0.key < $1.key }) {
            archive.setDoubles(Self.columnPrefix + name, values)
        }
        return archive
    }

    /// Reads what `archive` holds.
    ///
    /// - Throws: `LinearAlgebraError` where an array is of another type.
    package init(archive: ArrayArchive) throws {
        self.init()
        for name in archive.names {
            if name.hasPrefix(Self.numberPrefix) {
                numbers[String(name.dropFirst(Self.numberPrefix.count))] =
                    try archive.doubles(name)
            } else if name.hasPrefix(Self.columnPrefix) {
                columns[String(name.dropFirst(Self.columnPrefix.count))] =
                    try archive.doubles(name)
            }
        }
    }
}
