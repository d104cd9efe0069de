internal import Pipelines
internal import Yams

/// Gives questions of `study.predict` that name a preset the keys that it stands for, before the
/// schema checks them as if the user had written them.
struct QuestionExpansion {
    /// The cluster file, as the user named it.
    let file: String
    private(set) var problems: [ClusterFileProblem] = []

    init(file: String) { self.file = file }

    /// The document with every preset of a question expanded.
    mutating func expanded(_ root: Node) -> Node {
        Self.changing(root, "study") { study in
            Self.changing(study, "predict") { questions in
                guard var mapping = questions.mapping else { return questions }
                for (name, question) in Array(mapping) {
                    mapping[name] = expanded(question, name: name.scalar?.string ?? "")
                }
                return .mapping(mapping)
            }
        }
    }

    /// A question with the keys of its preset that it does not have; as it is without a preset.
    private mutating func expanded(_ question: Node, name: String) -> Node {
        guard let mapping = question.mapping,
            mapping["preset"]?.scalar?.string == PresetName.best.rawValue
        else { return question }
        func modality(_ key: String) -> Modality {
            mapping[key]?.scalar.flatMap { Modality(rawValue: $0.string) } ?? .other
        }
        for key in ["blocks", "members"] {
            guard let given = mapping[key] else { continue }
            problems.append(
                ClusterFileProblem(
                    file: file, line: given.mark?.line, key: "study.predict.\(name).\(key)",
                    found: "\(key) beside a preset", allowed: "\(key) or preset",
                    advice: "Remove preset and choose them all, or remove \(key)."))
        }
        let text = BestMenu.text(inputs: modality("from"), targets: modality("to"))
        var changed = mapping
        for (key, value) in Self.menu(text) where mapping[key] == nil {
            changed[Self.unmarked(key)] = Self.unmarked(value)
        }
        return .mapping(changed)
    }

    /// The keys of a menu, which is part of the program.
    private static func menu(_ text: String) -> Node.Mapping {
        do {
            guard let menu = try compose(yaml: text)?.mapping else {
                preconditionFailure("the menu of a preset is no mapping: \(text)")
            }
            return menu
        } catch {
            preconditionFailure("the menu of a preset is not YAML: \(error)")
        }
    }

    /// `node` with the value of `key` changed, if it has that key.
    private static func changing(
        _ node: Node, _ key: String, _ body: (Node) -> Node
    ) -> Node {
        guard var mapping = node.mapping, let value = mapping[key] else { return node }
        mapping[key] = body(value)
        return .mapping(mapping)
    }

    /// The node without its places, which are those of another text.
    private static func unmarked(_ node: Node) -> Node {
        switch node {
        case .scalar(let scalar): Node(scalar.string)
        case .mapping(let mapping):
            Node(mapping.map { (unmarked($0), unmarked($1)) })
        case .sequence(let sequence): Node(sequence.map(unmarked))
        case .alias: node
        }
    }
}

/// Presets of a question of `study.predict`.
package enum PresetName: String, Sendable, CaseIterable {
    /// `BestMenu`.
    case best
}
