internal import LinearAlgebra

/// Finds cells by id: what joins inputs, targets, metadata and evaluation ids, which are never
/// matched by position.
package struct CellIndex: Sendable {
    /// The ids, in the order in which they were given.
    package let ids: [String]
    private let positions: [ExactText: Int]

    /// Indexes `ids`, each of which may occur only once.
    ///
    /// - Throws: `LearningError.duplicateIdentifier` for the first id that comes back.
    package init(ids: [String]) throws(LearningError) {
        var positions: [ExactText: Int] = [:]
        positions.reserveCapacity(ids.count)
        for (position, id) in ids.enumerated() {
            if let first = positions.updateValue(position, forKey: ExactText(id)) {
                throw .duplicateIdentifier(id: id, first: first, second: position)
            }
        }
        self.ids = ids
        self.positions = positions
    }

    /// Returns where `id` stands, counted from 0, or nil if it is unknown.
    package func position(of id: String) -> Int? { positions[ExactText(id)] }

    /// Returns where each of `ids` stands.
    ///
    /// - Throws: `LearningError.missingIdentifiers` with the number of unknown ids and the first
    ///   three of them.
    package func positions(of ids: [String]) throws(LearningError) -> [Int] {
        var found: [Int] = []
        found.reserveCapacity(ids.count)
        var missingCount = 0
        var examples: [String] = []
        for id in ids {
            if let position = positions[ExactText(id)] {
                found.append(position)
            } else {
                missingCount += 1
                if examples.count < 3 { examples.append(id) }
            }
        }
        guard missingCount == 0 else {
            throw .missingIdentifiers(count: missingCount, examples: examples)
        }
        return found
    }
}
