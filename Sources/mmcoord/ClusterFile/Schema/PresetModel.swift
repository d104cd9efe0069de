internal import Pipelines

/// The keys by which a preset chooses its one model.
///
/// Sections of the standard kind, such as `training`, stand beside `model` rather than within it.
struct PresetModel {
    /// `model:`.
    let key: SchemaKey
    /// Sections of the standard kind, which are keys of the question.
    let sections: [SchemaKey]
    private let standard: String?

    /// Declares the keys.
    ///
    /// - Parameter defaults: Of the standard kind, where they are other than the kind's own.
    init(defaults: [String: String]) {
        var variant = ModelRegistry.standard.variant()
        let keys = variant.cases[0].keys.replacing(defaults: defaults)
        sections = keys.filter(\.isSection)
        standard = variant.standard
        variant.cases[0].keys = keys.filter { !$0.isSection }
        key = SchemaKey("model", .variant(variant), .defaulted("{}"), "The model.")
    }

    /// The model of a question.
    ///
    /// - Returns: Nil where it is wrong, which `reader` then knows.
    func choice(
        _ question: CheckedSection, blockCount: Int?, reader: inout ClusterFileReader
    ) -> ModelChoice? {
        var section = question.section(key.name)
        let kind = section.text(SchemaVariant.kindKey)
        for key in sections {
            if kind == standard {
                section.values[key.name] = question[key.name]
            } else if reader.gives(question.place(of: key.name)) {
                reader.report(
                    question.place(of: key.name), found: "a model of kind \(kind) has none",
                    allowed: "\(key.name) together with kind: \(standard ?? "")",
                    advice: "Remove it, or change \(section.place(of: SchemaVariant.kindKey)).")
            }
        }
        return reader.choice(section, blockCount: blockCount)
    }
}

extension ClusterFileReader {
    /// The model that a section chooses.
    ///
    /// - Parameters:
    ///   - section: Of the model.
    ///   - blockCount: Blocks whose features it sees; nil where that is not known.
    /// - Returns: Nil where it is wrong, which this reader then knows.
    mutating func choice(_ section: CheckedSection, blockCount: Int?) -> ModelChoice? {
        var problems: [KeyProblem] = []
        do {
            let registry = ModelRegistry.standard
            let choice = try registry.choice(reading: section, problems: &problems)
            if let blockCount {
                problems += try registry.kind(choice.kind).problems(
                    choice, blockCount: blockCount)
            }
            for problem in problems { report(problem, in: section) }
            return problems.isEmpty ? choice : nil
        } catch {
            report(section.path, found: "\(error)", allowed: "", advice: "")
            return nil
        }
    }
}

extension SchemaKey {
    /// Whether it holds keys of its own.
    fileprivate var isSection: Bool {
        if case .section = kind { return true }
        return false
    }
}
