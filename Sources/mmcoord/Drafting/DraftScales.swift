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
                    ? "" : " The \(kept.joined(separator: " and ")) are no counts, and stay.")
        ] + fit(inputs, targets, words)
    }

    /// `normalise:` with the cells that it is fitted to, and why those.
    ///
    /// Targets cost little to fit for each fold. Inputs would be decomposed for each fold too.
    private func fit(_ inputs: String?, _ targets: String?, _ words: [String]) -> [String] {
        if [inputs, targets].contains("tf-idf") {
            return [
                "    # tf-idf counts the training cells that have a column, held-out cells too."
                    + " With",
                "    # 'fit: fold' each fold does without them, and the inputs are decomposed for"
                    + " each.",
                "    normalise: {\(words.joined(separator: ", "))}",
            ]
        }
        guard targets == "clr" || inputs == "clr" else {
            return ["    normalise: {\(words.joined(separator: ", "))}"]
        }
        return [
            "    # clr divides a protein by its mean over cells: with 'fit: fold' over those that a"
                + " fold",
            "    # trains on, so that no held-out cell has a part in it.",
            "    normalise: {\((words + ["fit: fold"]).joined(separator: ", "))}",
        ]
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
