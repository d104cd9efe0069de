internal import SingleCell

/// What a draft makes of the values of inputs and targets before models see them.
struct DraftScales {
    private let roles: DraftRoles

    init(_ roles: DraftRoles) { self.roles = roles }

    /// `normalise:` with what it is for; nothing where values are on a scale already.
    var lines: [String] {
        let inputs = Self.normalisation(roles.inputs.matrix)
        let targets = Self.normalisation(roles.targets.matrix)
        let words = [("inputs", inputs), ("targets", targets)].compactMap { key, value in
            value.map { "\(key): \($0)" }
        }
        guard !words.isEmpty else {
            return ["    # Values are normalised already, by their range; else set normalise."]
        }
        let kept = [("inputs", inputs), ("targets", targets)].filter { $0.1 == nil }.map(\.0)
        return [
            "    # Counts are normalised; scores are of the normalised targets."
                + (kept.isEmpty
                    ? "" : " The \(kept.joined(separator: " and ")) are no counts, and stay."),
            "    # Add 'fit: fold' to fit them without the cells that each fold holds out.",
        ] + ["    normalise: {\(words.joined(separator: ", "))}"]
    }

    /// What most analyses choose for counts; nil for values that are none.
    private static func normalisation(_ matrix: DraftMatrix) -> String? {
        guard [.counts, .binary].contains(matrix.found.values.kind) else { return nil }
        return switch matrix.kind {
        case .protein: "clr"
        case .atac: "tf-idf"
        default: "log1p-cp10k"
        }
    }
}
