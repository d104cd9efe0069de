internal import Pipelines

/// Keys of a search.
extension ClusterFileSchema {
    /// `search:`.
    static let search = SchemaSection([
        SchemaKey(
            "question", .text, .optional,
            "Which question is searched, by its name; may be left out where there is one."),
        SchemaKey(
            "keys", .ranges, .required,
            "Keys of the question by their path, each with its values: {from: 0.0003, to: 0.01,"
                + " scale: log}, whole numbers where both ends are, or a list such as [[256], [512,"
                + " 512]]."),
        SchemaKey(
            "trials", .integer(2...1_000), .defaulted("27"),
            "Configurations, spread over all values; the first is the file as it stands."),
        SchemaKey(
            "reduction", .integer(2...10), .defaulted("3"),
            "One of so many configurations goes on from each rung to the next."),
        SchemaKey(
            "rungs", .integer(1...6), .optional,
            "Each rung trains on reduction times as many cells as the one before, the last on all;"
                + " by default as many as leave 500 training cells to the first, at most 3."),
        SchemaKey(
            "inner-folds", .integer(2...10), .defaulted("3"),
            "Folds of the cells that a fold of the study trains on; they judge configurations."),
        SchemaKey(
            "seeds", .integer(1...100), .defaulted("1"),
            "Models of each member while configurations are judged; the best is scored with its"
                + " own."),
    ])
}
