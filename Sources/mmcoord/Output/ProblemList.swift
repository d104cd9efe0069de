/// Several problems as one text.
enum ProblemList {
    /// One problem a line; a count first when there are several.
    static func text(_ problems: [some CustomStringConvertible]) -> String {
        guard problems.count > 1 else {
            return problems.first?.description ?? "no problem recorded"
        }
        return "\(problems.count) problems:\n"
            + problems.map { "  - \($0)" }.joined(separator: "\n")
    }
}
