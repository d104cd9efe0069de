/// What to do about a choice among the contents of a file.
enum SelectionAdvice {
    /// The message for `SingleCellError.unknownChoice`.
    static func text(
        _ path: String, _ key: String, found: String, _ choices: [String], _ reason: String?
    ) -> String {
        if let reason {
            return "no \(key) `\(found.printableName)` in `\(path)`: \(reason). Remove `\(key)`."
        }
        let list = SingleCellError.list(choices)
        let example = choices.first.map { "{path: …, \(key): \($0.printableName)}" } ?? ""
        guard !found.isEmpty else {
            return "`\(path)` holds \(choices.count) of which one must be chosen by `\(key)` "
                + "(\(list)): write \(example)."
        }
        return "no \(key) `\(found.printableName)` in `\(path)`: it has \(list). "
            + "Write for example \(example)."
    }
}
