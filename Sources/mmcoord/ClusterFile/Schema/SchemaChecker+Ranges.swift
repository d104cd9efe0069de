internal import Pipelines
internal import Yams

/// The values among which a search chooses.
extension SchemaChecker {
    /// Checks a mapping of key paths to ranges.
    mutating func checkRanges(_ node: Node, path: String, line: Int?) -> CheckedValue? {
        guard let mapping = node.mapping, !mapping.isEmpty else {
            report(path, line, .ranges, node)
            return nil
        }
        var ranges: [KeyRange] = []
        for (key, value) in mapping {
            let keyLine = key.mark?.line ?? line
            let name = key.scalar?.string ?? ""
            let place = Self.join(path, name)
            lines[place] = keyLine
            guard let values = values(value, path: place, line: keyLine) else { continue }
            ranges.append(KeyRange(key: name, values: values))
        }
        return ranges.count == mapping.count ? .ranges(ranges) : nil
    }

    private mutating func values(
        _ node: Node, path: String, line: Int?
    ) -> KeyRange.Values? {
        if let sequence = node.sequence {
            let texts = sequence.compactMap(Self.inOneLine)
            guard texts.count == sequence.count, texts.count >= 2 else {
                report(
                    path, line, "a list of \(sequence.count)", "a list of two values or more",
                    "A key with one value needs no search: set it in the question.")
                return nil
            }
            return .among(texts)
        }
        guard let mapping = node.mapping else {
            report(
                path, line, node.inWords, "a list of values, or {from, to}",
                "Write it like {from: 10, to: 60}, or [10, 20, 40].")
            return nil
        }
        return between(mapping, path: path, line: line)
    }

    /// `{from: 1, to: 10, scale: log}`.
    private mutating func between(
        _ mapping: Node.Mapping, path: String, line: Int?
    ) -> KeyRange.Values? {
        let names = ["from", "to", "scale"]
        for (key, _) in mapping where !names.contains(key.scalar?.string ?? "") {
            report(
                path, key.mark?.line ?? line, "the key \(key.scalar?.string ?? key.kindInWords)",
                names.joined(separator: ", "), "Remove it.")
            return nil
        }
        let ends = ["from", "to"].map { mapping[$0]?.scalar?.string ?? "" }
        let numbers = ends.compactMap(Double.init)
        guard numbers.count == 2, numbers.allSatisfy(\.isFinite), numbers[0] < numbers[1] else {
            report(
                path, line,
                "from \(ends[0].isEmpty ? "nothing" : ends[0]) to "
                    + (ends[1].isEmpty ? "nothing" : ends[1]),
                "two numbers, the first below the second", "Give both ends.")
            return nil
        }
        let scale = mapping["scale"]?.scalar?.string ?? "linear"
        guard scale == "linear" || scale == "log" else {
            report(path, line, "the scale \(scale)", "linear or log", "Choose one of them.")
            return nil
        }
        guard scale == "linear" || numbers[0] > 0 else {
            report(
                path, line, "a logarithmic range from \(ends[0])", "numbers above 0",
                "Begin above 0, or take scale: linear.")
            return nil
        }
        return .between(
            numbers[0], numbers[1], isLogarithmic: scale == "log",
            isWhole: ends.allSatisfy { Int($0) != nil })
    }

    /// A value as YAML in one line; nil where it cannot be written.
    private static func inOneLine(_ node: Node) -> String? {
        switch node {
        case .scalar(let scalar): return node.isEmptyScalar ? nil : quoted(scalar)
        case .sequence(let sequence):
            let parts = sequence.compactMap(inOneLine)
            return parts.count == sequence.count ? "[\(parts.joined(separator: ", "))]" : nil
        case .mapping(let mapping):
            let parts = mapping.compactMap { key, value -> String? in
                guard let key = inOneLine(key), let value = inOneLine(value) else { return nil }
                return "\(key): \(value)"
            }
            return parts.count == mapping.count ? "{\(parts.joined(separator: ", "))}" : nil
        case .alias: return nil
        }
    }

    /// A scalar that means the same text again; the names of kinds and blocks need no quotes.
    private static func quoted(_ scalar: Node.Scalar) -> String {
        let isPlain = scalar.style == .plain || scalar.style == .any
        return isPlain ? scalar.string : JSONValue.quoted(scalar.string)
    }

    private mutating func report(
        _ path: String, _ line: Int?, _ found: String, _ allowed: String, _ advice: String
    ) {
        problems.append(
            ClusterFileProblem(
                file: file, line: line, key: path, found: "found \(found)", allowed: allowed,
                advice: advice))
    }
}
