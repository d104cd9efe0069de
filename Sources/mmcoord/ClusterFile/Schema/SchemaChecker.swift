internal import Messaging
internal import Pipelines
internal import Yams

/// Checks a YAML tree against the schema, fills in defaults and collects every problem.
package struct SchemaChecker {
    /// The cluster file, as the user named it.
    let file: String
    let paths: PathResolver
    /// Every problem found so far.
    package var problems: [ClusterFileProblem] = []
    /// Line of every key given in the file, by key path.
    package var lines: [String: Int] = [:]

    /// Makes a checker for the file called `file` in messages.
    package init(file: String) {
        self.file = file
        paths = PathResolver(file: file)
    }

    /// Checks the whole document.
    ///
    /// - Returns: The root section; its values are complete only while `problems` is empty.
    mutating func check(root: Node, against schema: SchemaSection) -> CheckedSection {
        checkSection(root, schema, path: "", line: root.mark?.line)
            ?? CheckedSection(path: "", values: [:])
    }

    /// Checks a mapping; of a variant, against the keys of its kind.
    mutating func checkSection(
        _ node: Node, _ schema: SchemaSection, path: String, line: Int?,
        of variant: VariantKind? = nil
    ) -> CheckedSection? {
        let pairs: [(key: Node, value: Node)]
        if let mapping = node.mapping {
            pairs = Array(mapping)
        } else if let shorthand = schema.shorthand, node.scalar != nil, !node.isEmptyScalar {
            pairs = [(Node(shorthand), node)]
        } else {
            report(path, line, SchemaKind.section(schema), node)
            return nil
        }
        var values: [String: CheckedValue] = [:]
        var given: Set<String> = []
        for (keyNode, valueNode) in pairs {
            let name = keyNode.scalar?.string ?? keyNode.kindInWords
            let place = Self.join(path, name)
            let keyLine = keyNode.mark?.line ?? valueNode.mark?.line ?? line
            given.insert(name)
            guard let key = schema.key(name) else {
                let meant = reportUnknown(
                    name, in: schema, path: path, line: keyLine, of: variant)
                // The key that was meant is misspelt, not missing: one mistake, one problem.
                if let meant { given.insert(meant) }
                continue
            }
            lines[place] = keyLine
            guard key.presence != .later else {
                problems.append(
                    ClusterFileProblem(
                        file: file, line: keyLine, key: place,
                        found: "comes with a later version",
                        allowed: schema.currentNames.joined(separator: ", "),
                        advice: "Remove it for now."))
                continue
            }
            values[name] = checkValue(valueNode, key.kind, path: place, line: keyLine)
        }
        checkAlternatives(given, schema, path: path, line: line)
        for key in schema.keys where !given.contains(key.name) {
            fillIn(key, path: path, line: line, into: &values)
        }
        return CheckedSection(path: path, values: values)
    }

    /// Gives an absent key its default, or reports that it is missing.
    private mutating func fillIn(
        _ key: SchemaKey, path: String, line: Int?, into values: inout [String: CheckedValue]
    ) {
        switch key.presence {
        case .optional, .later: return
        case .required:
            problems.append(
                ClusterFileProblem(
                    file: file, line: line, key: Self.join(path, key.name), found: "is missing",
                    allowed: key.kind.allowed, advice: key.summary))
        case .defaulted(let yaml):
            guard let node = try? compose(yaml: yaml) else {
                preconditionFailure("the default of \(path).\(key.name) is not YAML: \(yaml)")
            }
            let recorded = lines
            let place = Self.join(path, key.name)
            values[key.name] = checkValue(node, key.kind, path: place, line: line)
            // A default has no line in the file.
            lines = recorded
        }
    }

    mutating func checkValue(
        _ node: Node, _ kind: SchemaKind, path: String, line: Int?
    ) -> CheckedValue? {
        let line = node.mark?.line ?? line
        switch kind {
        case .section(let schema):
            return checkSection(node, schema, path: path, line: line).map(CheckedValue.section)
        case .list(let element, let minimumCount):
            guard let sequence = node.sequence, sequence.count >= minimumCount else {
                report(path, line, kind, node)
                return nil
            }
            let values = sequence.enumerated().map { index, item in
                checkValue(item, element, path: "\(path)[\(index)]", line: line)
            }
            let complete = values.compactMap(\.self)
            return complete.count == values.count ? .list(complete) : nil
        case .variant(let variant):
            return checkVariant(node, variant, path: path, line: line)
                .map(CheckedValue.section)
        case .named(let value): return checkNamed(node, value, path: path, line: line)
        case .choices:
            guard let choices = Self.choices(node) else {
                report(path, line, kind, node)
                return nil
            }
            for (key, _) in node.mapping ?? [:] {
                guard let name = key.scalar?.string else { continue }
                lines[Self.join(path, name)] = key.mark?.line ?? line
            }
            return .choices(choices)
        case .ranges: return checkRanges(node, path: path, line: line)
        default:
            guard let value = scalar(node, kind) else {
                report(path, line, kind, node)
                return nil
            }
            if case .address = kind, case .text(let text) = value {
                return checkAddress(text, path: path, line: line)
            }
            return value
        }
    }

    private mutating func checkAddress(_ text: String, path: String, line: Int?) -> CheckedValue? {
        do {
            _ = try Address(listening: text)
            return .text(text)
        } catch {
            problems.append(
                ClusterFileProblem(
                    file: file, line: line, key: path, found: error.found,
                    allowed: SchemaKind.address.allowed, advice: error.advice))
            return nil
        }
    }

    mutating func report(_ path: String, _ line: Int?, _ kind: SchemaKind, _ node: Node) {
        var advice = ""
        if case .word(let words, let later) = kind, let text = node.scalar?.string {
            if later.contains(text) {
                advice = "\(text) comes with a later version."
            } else if let nearest = NearestWord.suggestion(for: text, among: words) {
                advice = "Did you mean \(nearest)?"
            }
        }
        if node.isEmptyScalar { advice = "Give a value or remove the line to use the default." }
        problems.append(
            ClusterFileProblem(
                file: file, line: line, key: path, found: "found \(node.inWords)",
                allowed: kind.allowed, advice: advice))
    }

    /// Reports a key the schema does not know, and returns the one that was probably meant.
    private mutating func reportUnknown(
        _ name: String, in schema: SchemaSection, path: String, line: Int?, of variant: VariantKind?
    ) -> String? {
        let nearest = NearestWord.suggestion(for: name, among: schema.currentNames)
        let advice =
            nearest.map { "Did you mean \($0)?" } ?? variant?.advice(for: name)
            ?? ClusterFileSchema.nearestSection(holding: name).map { "It belongs under \($0)." }
            ?? "Remove it."
        problems.append(
            ClusterFileProblem(
                file: file, line: line, key: Self.join(path, name),
                found: variant.map { "is no key of kind \($0.name)" } ?? "is not a known key",
                allowed: schema.currentNames.joined(separator: ", "), advice: advice))
        return nearest
    }

    /// `path` and `name` as a key path.
    static func join(_ path: String, _ name: String) -> String {
        path.isEmpty ? name : path + "." + name
    }
}
