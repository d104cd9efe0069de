import SingleCell

/// A draft as a commented cluster file.
package enum DraftText {
    /// The file, ending in a line feed.
    package static func text(_ draft: StudyDraft) -> String {
        let lines =
            head(draft) + cluster(draft) + study(draft)
            + (draft.isPreset ? [] : ["  predict:"]) + question(draft)
        return lines.map { line in
            draft.isPreset || !line.isQuestion ? line.text : "  " + line.text
        }.joined(separator: "\n") + "\n"
    }

    /// A line; those of a question lie deeper under `predict`.
    private struct Line: ExpressibleByStringLiteral {
        var text: String
        var isQuestion = false

        init(stringLiteral text: String) { self.text = text }
        init(_ text: String, isQuestion: Bool = false) {
            (self.text, self.isQuestion) = (text, isQuestion)
        }
    }

    private static func head(_ draft: StudyDraft) -> [Line] {
        let roles = draft.roles
        let inputs = roles.inputs.matrix.kind.words
        return [
            "# Written by 'mmcoord init'. What was guessed is said beside it, with alternatives.",
            Line("# Predicts \(roles.targets.matrix.kind.words) from \(inputs)."),
            "# Paths begin in the folder of this file. Cluster/reference.md lists every key.",
        ]
            + (draft.isExamined
                ? [] : ["# The data was not examined as a whole: 'mmcoord check' does that."])
    }

    private static func cluster(_ draft: StudyDraft) -> [Line] {
        let machine = draft.machine
        let gibibytes = (Double(machine.memoryBytes) / Double(1 << 30)).rounded()
        return [
            "cluster:",
            "  # Port 0: the system chooses a free one. For workers elsewhere see README.",
            "  listen: tcp://127.0.0.1:0",
            "  # Results, and what makes an interrupted study go on.",
            Line("  state: \(SourceText.scalar(draft.state))"),
            Line(
                "  # This machine has \(machine.processorCount) processors and \(Int(gibibytes)) "
                    + "GiB of memory."),
            Line("  launch: [{kind: local, workers: 1, slots: \(machine.slotCount)}]"),
        ]
            + (machine.isSmall
                ? ["  # Small shards, because memory is short.", "  memory: small"] : [])
    }

    private static func study(_ draft: StudyDraft) -> [Line] {
        var lines: [Line] = ["study:"]
        if let metadata = draft.metadata {
            lines.append(Line("  metadata: \(SourceText.scalar(metadata))"))
        }
        if let ids = draft.evaluationIds {
            lines.append(Line("  evaluation-ids: \(SourceText.scalar(ids))"))
        }
        return lines
    }

    private static func question(_ draft: StudyDraft) -> [Line] {
        let roles = draft.roles
        var lines = ["  \(draft.question):"]
        if !draft.isPreset {
            lines += [
                "    from: \(roles.inputs.matrix.kind.rawValue)",
                "    to: \(roles.targets.matrix.kind.rawValue)",
            ]
        }
        lines.append("    train:")
        lines += source("inputs", roles.inputs) + source("targets", roles.targets)
        if let test = roles.test {
            lines += [
                "    # Its cells are not among the training cells: they are predicted.",
                "    test:", "      inputs: \(test.source)",
            ]
            lines += roles.furtherTests.map { "    # left out: \($0.source)".printable }
        }
        lines += DraftScales(roles).lines
        lines += draft.folds.reasons.map { "    # \($0)".printable }
        lines.append("    folds: \(draft.folds.yaml)")
        lines += components(draft)
        return lines.map { Line($0, isQuestion: true) }
    }

    /// A matrix, what it is and why, and what could stand in its place.
    private static func source(_ key: String, _ choice: DraftRoles.Choice) -> [String] {
        let found = choice.matrix.found
        var lines = [
            "      # \(found.cellCount) cells × \(found.columnCount) columns, "
                + "\(SurveyText.use(found)):",
            "      # \(found.measurement.reason)",
        ]
        lines += choice.alternatives.prefix(4).map { other in
            "      # or: \(other.source)  (\(SurveyText.use(other.found)))"
        }
        return lines.map(\.printable) + ["      \(key): \(choice.matrix.source)"]
    }

    /// Fewer components where the data have not as many as are usual.
    private static func components(_ draft: StudyDraft) -> [String] {
        let inputs = draft.roles.inputs.matrix.found
        let targets = draft.roles.targets.matrix.found
        let usual = 64
        let most = min(inputs.cellCount, inputs.columnCount, targets.cellCount) / 2
        guard most < usual else { return [] }
        let count = max(1, most)
        let comment = "    # The data are small: fewer components than the usual \(usual)."
        guard draft.isPreset else {
            return [comment, "    blocks: {components: {kind: svd, components: \(count)}}"]
        }
        return [comment, "    features: {components: \(count)}"]
            + (draft.question == "multiome" && targets.columnCount / 2 < usual
                ? ["    targets: {components: \(max(1, targets.columnCount / 2))}"] : [])
    }
}

extension Measurement.Kind {
    /// What is measured, in words.
    var words: String {
        switch self {
        case .rna: "gene expression"
        case .protein: "surface proteins"
        case .atac: "chromatin accessibility"
        case .embedding, .unknown: "unknown values"
        }
    }
}
