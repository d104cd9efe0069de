internal import LinearAlgebra

/// The columns of a source that a study reads: all, or those of one feature type.
struct FeatureChoice: Sendable {
    /// The names that remain, with what is known of them.
    let names: [String]
    /// What is known of the columns that remain.
    let facts: [EntryNames.ColumnFact]
    /// For each column of the file its place among those that remain; -1 for others.
    let places: [Int32]

    /// Chooses the columns of `featureType`, or all.
    ///
    /// - Throws: `SingleCellError.unknownChoice` where no column is of the type.
    init(
        _ names: [String], _ facts: [EntryNames.ColumnFact], featureType: String?, path: String
    ) throws(SingleCellError) {
        guard let featureType else {
            self.names = names
            self.facts = facts
            places = names.indices.map { Int32(truncatingIfNeeded: $0) }
            return
        }
        let types = facts.first { $0.name == CellTable.featureTypeColumn }?.values ?? []
        let kept = types.indices.filter { ExactText(types[$0]) == ExactText(featureType) }
        guard !kept.isEmpty else {
            throw .unknownChoice(
                path: path, key: "feature-type", found: featureType,
                choices: Self.types(facts),
                reason: types.isEmpty ? "nothing tells the types of its columns" : nil)
        }
        var places = [Int32](repeating: -1, count: names.count)
        for (place, column) in kept.enumerated() {
            places[column] = Int32(truncatingIfNeeded: place)
        }
        self.names = kept.map { names[$0] }
        self.facts = facts.map { fact in
            EntryNames.ColumnFact(fact.name, kept.map { fact.values[$0] })
        }
        self.places = places
    }

    /// The feature types, each once and in the order of the file.
    static func types(_ facts: [EntryNames.ColumnFact]) -> [String] {
        var types: [String] = []
        var seen: Set<ExactText> = []
        for type in facts.first(where: { $0.name == CellTable.featureTypeColumn })?.values ?? []
        where seen.insert(ExactText(type)).inserted { types.append(type) }
        return types
    }

    /// Throws where columns are of several types and a study did not choose one.
    static func requireOne(
        _ names: EntryNames, path: String
    ) throws(SingleCellError) {
        let types = types(names.columnFacts)
        guard types.count > 1 else { return }
        throw .unknownChoice(
            path: path, key: "feature-type", found: "", choices: types, reason: nil)
    }
}
