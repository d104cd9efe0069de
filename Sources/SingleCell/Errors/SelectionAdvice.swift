/// What to do about a choice among the contents of a file.
enum SelectionAdvice {
    /// The message for `SingleCellError.unknownChoice`.
    ///
    /// - Parameters:
    ///   - path: The file.
    ///   - key: The key of the source that chooses, as `modality`.
    ///   - found: What the key says; empty where it is missing.
    ///   - choices: What it may say.
    ///   - shapes: What is behind each choice, as `60 cells × 20 columns`; empty if not known.
    ///   - reason: Why there is nothing to choose; nil where there is.
    /// - Returns: One sentence or more.
    static func text(
        _ path: String, _ key: String, found: String, _ choices: [String], shapes: [String],
        _ reason: String?
    ) -> String {
        if let reason {
            return "no \(key) `\(found.printableName)` in `\(path)`: \(reason). Remove `\(key)`."
        }
        let list =
            shapes.count == choices.count && choices.count <= 20
            ? zip(choices, shapes).map { "`\($0.printableName)` (\($1))" }
                .joined(separator: ", ")
            : SingleCellError.list(choices)
        let example = choices.first.map { "{path: …, \(key): \($0.printableName)}" } ?? ""
        guard !found.isEmpty else {
            return "`\(path)` holds \(choices.count) \(noun(key)): \(list). Choose one with "
                + "`\(key)`, for example \(example)."
        }
        return "no \(key) `\(found.printableName)` in `\(path)`: it has \(list). "
            + "Write for example \(example)."
    }

    /// What a key chooses one of.
    private static func noun(_ key: String) -> String {
        switch key {
        case "modality": "modalities"
        case "feature-type": "feature types"
        default: "matrices"
        }
    }
}
