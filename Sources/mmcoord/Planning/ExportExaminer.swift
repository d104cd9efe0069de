internal import Foundation
package import Pipelines

/// Says before a study begins which of its models cannot be written for other programs.
package enum ExportExaminer {
    /// What is wrong with the formats that a question asks for.
    ///
    /// - Parameters:
    ///   - outline: The question.
    ///   - formats: Those that its models are to be written in.
    ///   - place: Cluster file, line and key that ask for them, or an option.
    ///   - registry: The kinds of models.
    /// - Returns: One problem for each kind of model and each file.
    /// - Throws: What decoding parameters throws.
    package static func problems(
        _ outline: QuestionOutline, _ formats: [ModelFormat], place: String,
        registry: ModelRegistry = .standard
    ) throws -> [StudyProblem] {
        try outline.refusals(of: formats, registry: registry).map { refusal in
            switch refusal {
            case .noLayers(let member, let kind):
                let names = formats.map(\.rawValue).joined(separator: ", ")
                return StudyProblem(
                    place: place,
                    found: "models of kind '\(kind)' (member \(member)) are no dense layers, so"
                        + " none can be written as \(names)",
                    advice: "Leave the formats out, or the member: its archives are in models/ all"
                        + " the same. Kinds that can be written: \(writableKinds(registry)).")
            case .tooLarge(let file, let format, let bytes, let limit):
                return StudyProblem(
                    place: place,
                    found: "\(file) takes at least \(size(bytes)) as \(format.rawValue), whose"
                        + " files hold at most \(size(limit))",
                    advice: "Name safetensors in its place, which has no limit, or lower the"
                        + " components or the hidden units.")
            }
        }
    }

    private static func size(_ bytes: Int) -> String {
        String(format: "%.1f GiB", Double(bytes) / Double(1 << 30))
    }

    /// The kinds whose models are dense layers, in the order in which they are listed.
    private static func writableKinds(_ registry: ModelRegistry) -> String {
        registry.kinds.filter { $0.hasLayers }.map { $0.name }.joined(separator: ", ")
    }
}
