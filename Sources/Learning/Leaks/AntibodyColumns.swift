/// Finds input columns that are antibodies by their names, left among the genes.
package struct AntibodyColumns: Sendable, Equatable {
    /// An input column and the target that its name says it measures.
    package struct Match: Sendable, Equatable {
        /// The column's name.
        package var column: String
        /// The target's name.
        package var target: String
    }

    /// Columns in their order.
    package let matches: [Match]

    /// Compares names: a column counts if it says that it is an antibody's (`CD3_TotalSeqB`,
    /// `adt_CD3`) and is a target's once its additions are removed.
    ///
    /// - Parameters:
    ///   - columns: Names of input columns. A gene called like a protein (`CD4`) does not count.
    ///   - targets: Names of the targets.
    package init(columns: [String], targets: [String]) {
        var targetOfKey: [String: String] = [:]
        for target in targets {
            for key in Self.keys(target) where targetOfKey[key] == nil { targetOfKey[key] = target }
        }
        matches = columns.filter(ProteinName.isAntibody).compactMap { column in
            Self.keys(column).lazy.compactMap { targetOfKey[$0] }.first.map {
                Match(column: column, target: $0)
            }
        }
    }

    /// The full name and, of one with additions, the name without them.
    private static func keys(_ name: String) -> [String] {
        guard ProteinName.isAntibody(name) else { return [ProteinName.key(name)] }
        return ProteinName.candidates(name).map(ProteinName.key).filter { !$0.isEmpty }
    }
}
