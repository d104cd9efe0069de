internal import Pipelines

/// `study:`: the data and what is learnt from it.
package struct StudySection: Sendable, Equatable {
    /// Seed of everything random.
    package var seed: UInt64
    /// Absolute path of the metadata CSV, if there is one.
    package var metadata: String?
    /// Absolute path of the evaluation ids, if there are any.
    package var evaluationIds: String?
    /// What is predicted: the presets first, then as the file has them; at least one.
    package var questions: [QuestionSection]
}

extension StudySection {
    init(_ section: CheckedSection, reader: inout ClusterFileReader) {
        seed = UInt64(section.integer("seed"))
        metadata = section.optionalPath("metadata")
        evaluationIds = section.optionalPath("evaluation-ids")
        questions = []
        let presets = QuestionPreset.allCases
        var isEmpty = true
        for preset in presets {
            guard let given = section.optionalSection(preset.rawValue) else { continue }
            isEmpty = false
            if let question = QuestionSection(preset, given, reader: &reader) {
                questions.append(question)
            }
        }
        for (name, given) in section.namedSections("predict") {
            isEmpty = false
            guard !presets.map(\.rawValue).contains(name) else {
                reader.report(
                    given.path, found: "the name of a preset", allowed: "another name",
                    advice: "Rename the question, or describe it under study.\(name).")
                continue
            }
            guard !Self.isOfStateFolder(name) else {
                reader.report(
                    given.path, found: "the name of something else in the state folder",
                    allowed: "another name",
                    advice: "Results of a question lie in a folder of its name: rename it.")
                continue
            }
            if let question = QuestionSection(named: name, given, reader: &reader) {
                questions.append(question)
            }
        }
        if isEmpty {
            reader.report(
                "study", found: "nothing to predict", allowed: "citeseq, multiome, predict",
                advice: "Name the data under study.citeseq, study.multiome or study.predict.")
        }
        if !questions.isEmpty, evaluationIds != nil, questions.allSatisfy({ $0.testInputs == nil })
        {
            let keys = questions.map { "\($0.key).test.inputs" }.joined(separator: " or ")
            reader.report(
                "study.evaluation-ids", found: "evaluation ids without test inputs",
                allowed: "evaluation ids together with \(keys)",
                advice: "Give the test inputs, or remove evaluation-ids.")
        }
    }

    /// Whether a state folder holds something of that name beside the results of questions.
    private static func isOfStateFolder(_ name: String) -> Bool {
        let taken = [
            "address", "baselines", "blobs", "components", "converted", "lock", "models",
            "prediction",
        ]
        return taken.contains(name) || name.hasPrefix("worker-")
    }
}
