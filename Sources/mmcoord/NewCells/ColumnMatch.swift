internal import LinearAlgebra

/// Which column of new cells is which of the training cells'.
///
/// Names decide first, then Ensembl ids without their versions, then symbols. A step matches only
/// what is unique on both sides; symbols match only where not both columns have ids. So the order
/// of columns decides nothing.
package struct ColumnMatch: Sendable {
    /// How a column was found.
    package enum Way: String, CaseIterable, Sendable {
        /// By its full name.
        case name
        /// By its Ensembl id without version.
        case id
        /// By its symbol.
        case symbol
    }

    /// A training column that several new ones could be, or a new one that several could be.
    package struct Ambiguity: Sendable, Equatable {
        /// What they share.
        package var label: String
        /// Training columns, by name.
        package var training: [String]
        /// New columns, by name and place.
        package var new: [String]
    }

    /// [new d], the training column of each new one; -1 for none.
    package private(set) var places: [Int32]
    /// Training columns found in each way.
    package private(set) var counts: [Way: Int] = [:]
    /// Training columns that were not found, ascending.
    package private(set) var missing: [Int] = []
    /// Those of `missing` that names leave open.
    package private(set) var ambiguities: [Ambiguity] = []

    /// Matches columns.
    ///
    /// - Parameters:
    ///   - training: Of the training inputs.
    ///   - new: Of the new cells.
    package init(training: ColumnLabels, new: ColumnLabels) {
        places = [Int32](repeating: -1, count: new.names.count)
        var isFound = [Bool](repeating: false, count: training.names.count)
        var open: [(way: Way, label: String, training: Int, new: [Int])] = []
        for way in Way.allCases {
            let (known, found) = (Self.labels(training, way), Self.labels(new, way))
            var ofNew: [ExactText: [Int]] = [:]
            for (column, label) in found.enumerated() where places[column] < 0 {
                if let label { ofNew[ExactText(label), default: []].append(column) }
            }
            func fits(_ column: Int, _ other: Int) -> Bool {
                way != .symbol || training.ids[column] == nil || new.ids[other] == nil
            }
            // How many training columns each new one could be.
            var claims: [Int: Int] = [:]
            var candidates: [(training: Int, label: String, new: [Int])] = []
            for (column, label) in known.enumerated() where !isFound[column] {
                guard let label, let all = ofNew[ExactText(label)] else { continue }
                let own = all.filter { fits(column, $0) }
                guard !own.isEmpty else { continue }
                for other in own { claims[other, default: 0] += 1 }
                candidates.append((column, label, own))
            }
            for candidate in candidates {
                if candidate.new.count == 1, claims[candidate.new[0]] == 1 {
                    places[candidate.new[0]] = Int32(candidate.training)
                    isFound[candidate.training] = true
                    counts[way, default: 0] += 1
                } else {
                    open.append((way, candidate.label, candidate.training, candidate.new))
                }
            }
        }
        missing = isFound.indices.filter { !isFound[$0] }
        ambiguities = Self.joined(
            open.filter { !isFound[$0.training] && $0.new.contains { places[$0] < 0 } },
            training, new)
    }

    private static func labels(_ labels: ColumnLabels, _ way: Way) -> [String?] {
        switch way {
        case .name: labels.names
        case .id: labels.ids
        case .symbol: labels.symbols
        }
    }

    private static func joined(
        _ open: [(way: Way, label: String, training: Int, new: [Int])],
        _ training: ColumnLabels, _ new: ColumnLabels
    ) -> [Ambiguity] {
        var found: [Ambiguity] = []
        var places: [ExactText: Int] = [:]
        for (_, label, column, others) in open {
            let name = training.names[column]
            if let place = places[ExactText(label)] {
                if !found[place].training.contains(name) { found[place].training.append(name) }
                continue
            }
            places[ExactText(label)] = found.count
            found.append(
                Ambiguity(
                    label: label, training: [name],
                    new: others.map { "\(new.names[$0]) (column \($0 + 1))" }))
        }
        return found
    }
}
