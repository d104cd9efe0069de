internal import Pipelines
internal import Yams

/// A cluster file as a document of which single keys can be set.
package struct TrialDocument {
    /// The cluster file, as the user named it.
    private let path: String
    /// The document with presets written out, without `search`.
    private let root: Node
    /// The searched question's keys, such as `study`, `predict`, `proteins`.
    private let question: [String]

    /// A key that cannot be set in the question as it is written.
    package struct UnknownPlace: Error, CustomStringConvertible {
        /// What is wrong, and what to do.
        package let description: String
    }

    /// Reads the file at `path`, which is known to be a cluster file that searches.
    ///
    /// - Throws: `ClusterFileError` where it has changed since.
    package init(path: String, search: SearchSection) throws(ClusterFileError) {
        self.path = path
        question = search.questionKey.split(separator: ".").map(String.init)
        var expansion = QuestionExpansion(file: path)
        let root = expansion.expanded(
            try ClusterFile.root(of: try ClusterFile.text(of: path), path: path))
        self.root = Self.without(
            ["search"], Self.changing(root, question) { Self.without(["preset"], $0) })
    }

    /// The cluster file of one configuration.
    ///
    /// - Parameters:
    ///   - values: For each key, its value as YAML.
    ///   - isAlone: Whether other questions and the evaluation ids are left out.
    /// - Returns: The checked file.
    /// - Throws: `UnknownPlace`; `ClusterFileError.invalid` where a value is not allowed.
    package func file(_ values: [(key: String, value: String)], isAlone: Bool) throws -> ClusterFile
    {
        try ClusterFile.parse(try document(values, isAlone: isAlone), path: path)
    }

    /// The text of the cluster file of one configuration.
    ///
    /// - Parameters:
    ///   - values: For each key, its value as YAML.
    ///   - heading: Lines of a comment before it.
    /// - Returns: YAML; comments of the original are not in it.
    /// - Throws: `UnknownPlace`.
    package func text(
        _ values: [(key: String, value: String)], heading: [String]
    ) throws -> String {
        let document = try document(values, isAlone: false)
        return heading.map { "# \($0)\n" }.joined() + (try serialize(node: document))
    }

    private func document(
        _ values: [(key: String, value: String)], isAlone: Bool
    ) throws -> Node {
        var changed = isAlone ? alone : root
        for (key, value) in values {
            guard let node = try compose(yaml: value) else {
                throw UnknownPlace(description: "search.keys.\(key) has an empty value")
            }
            let parts = key.split(separator: ".").map(String.init)
            try checkNames(parts)
            changed = Self.changing(changed, question + parts) { _ in node }
        }
        return changed
    }

    /// Members and blocks are not made by a search: a misspelt name would add one.
    private func checkNames(_ parts: [String]) throws {
        guard parts.count > 1, ["blocks", "members"].contains(parts[0]) else { return }
        let found = Self.value(root, question + [parts[0]])?.mapping
        let names = (found ?? [:]).compactMap { $0.key.scalar?.string }
        guard !names.contains(parts[1]) else { return }
        let remedy =
            names.isEmpty
            ? "Write \(parts[0]) out under it." : "It has \(names.joined(separator: ", "))."
        throw UnknownPlace(
            description: "search.keys.\(parts.joined(separator: ".")): the question has no"
                + " \(parts[0]) called \(parts[1]). \(remedy)")
    }

    /// The document with the searched question alone.
    private var alone: Node {
        var study = Self.without(["evaluation-ids"], Self.value(root, ["study"]) ?? root)
        let presets = QuestionPreset.allCases.map(\.rawValue) + ["predict"]
        study = Self.without(presets.filter { $0 != question[1] }, study)
        if question.count == 3, let predict = Self.value(study, ["predict"])?.mapping {
            let others = predict.compactMap { $0.key.scalar?.string }.filter { $0 != question[2] }
            let kept = Self.without(others, .mapping(predict))
            study = Self.changing(study, ["predict"]) { _ in kept }
        }
        return Self.changing(root, ["study"]) { _ in study }
    }

    // MARK: Nodes

    private static func value(_ node: Node, _ path: [String]) -> Node? {
        path.reduce(Optional(node)) { $0?.mapping?[$1] }
    }

    private static func without(_ names: [String], _ node: Node) -> Node {
        guard var mapping = node.mapping else { return node }
        for name in names { mapping[Node(name)] = nil }
        return .mapping(mapping)
    }

    /// `node` with the value at a path changed; mappings on the way are made where they are absent.
    ///
    /// A word that stands for a mapping of that kind, such as `clr`, becomes the mapping.
    private static func changing(
        _ node: Node?, _ path: [String], _ body: (Node) -> Node
    ) -> Node {
        guard let first = path.first else { return body(node ?? Node("")) }
        var mapping = node?.mapping ?? Node.Mapping([])
        if let word = node?.scalar, !word.string.isEmpty {
            mapping = Node.Mapping([(Node(SchemaVariant.kindKey), .scalar(word))])
        }
        mapping[Node(first)] = changing(mapping[first], Array(path.dropFirst()), body)
        return .mapping(mapping)
    }
}
