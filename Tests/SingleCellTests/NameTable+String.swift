import SingleCell

extension NameTable {
    /// The position of a name; nil when there is none.
    func index(of name: String) -> Int? { index(of: Array(name.utf8).span) }
}
