extension LearningError {
    /// The error of a scheme that cannot be applied to the cells, with what to do about it.
    static func unusableFolds(_ problem: String, remedy: String) -> LearningError {
        .invalidFoldPlan(problem: "\(problem). \(remedy)")
    }

    /// Up to three examples, each quoted.
    static func examples(_ items: [String]) -> String {
        let shown = items.prefix(3).map { "`\($0)`" }.joined(separator: ", ")
        return items.count > 3 ? "\(shown) and \(items.count - 3) more" : shown
    }
}
