/// Metadata columns that name the person whom cells are from: most readers want a score for new
/// persons.
enum PersonColumns {
    private static let words: Set<String> = [
        "donor", "patient", "subject", "individual", "participant", "person", "animal", "mouse",
    ]
    private static let endings = ["", "id", "ids", "name", "number", "no", "code"]

    /// Whether a column is named like `donor`, `Donor_ID` or `patient id`.
    static func contains(_ name: String) -> Bool {
        let letters = name.lowercased().filter { $0.isLetter || $0.isNumber }
        return endings.contains { ending in
            letters.hasSuffix(ending) && words.contains(String(letters.dropLast(ending.count)))
        }
    }
}
