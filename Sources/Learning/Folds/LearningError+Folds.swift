extension LearningError {
    /// Up to three examples, each quoted.
    static func examples(_ items: [String]) -> String {
        shown(items.map { "`\($0)`" })
    }

    /// Up to three items, and how many more there are.
    static func shown(_ items: [String]) -> String {
        let first = items.prefix(3).joined(separator: ", ")
        return items.count > 3 ? "\(first) and \(items.count - 3) more" : first
    }
}
