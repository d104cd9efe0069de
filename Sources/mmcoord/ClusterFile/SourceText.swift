package import SingleCell

/// Values as a cluster file has them.
package enum SourceText {
    /// The value of a key that takes a matrix: a path, or a mapping where the path alone is
    /// ambiguous.
    package static func yaml(path: String, _ selection: MatrixSelection) -> String {
        var keys: [String] = []
        if let modality = selection.modality { keys.append("modality: \(scalar(modality))") }
        switch selection.layer {
        case nil, "X": break
        case let layer? where layer.hasPrefix("obsm/"):
            keys.append("obsm: \(scalar(String(layer.dropFirst(5))))")
        case "raw", "raw/X": keys.append("raw: true")
        case let layer? where layer.hasPrefix("layers/"):
            keys.append("layer: \(scalar(String(layer.dropFirst(7))))")
        case let layer?: keys.append("layer: \(scalar(layer))")
        }
        if let type = selection.featureType { keys.append("feature-type: \(scalar(type))") }
        guard !keys.isEmpty else { return scalar(path) }
        return "{path: \(scalar(path)), " + keys.joined(separator: ", ") + "}"
    }

    /// A text as a scalar of YAML that means it, inside a flow mapping too.
    package static func scalar(_ text: String) -> String {
        let isPlain =
            text.first.map { $0.isLetter || $0 == "/" || $0 == "_" || $0 == "." } ?? false
        let isSafe = text.utf8.allSatisfy { byte in
            (0x41...0x5a).contains(byte & 0xdf) || (0x30...0x39).contains(byte)
                || byte == 0x5f || byte == 0x2e || byte == 0x2f || byte == 0x2d
        }
        let words = ["true", "false", "null", "yes", "no", "on", "off", "y", "n", "nan", "inf"]
        let word = text.lowercased().trimmingPrefix(".")
        guard isPlain, isSafe, !words.contains(String(word)), Double(text) == nil else {
            return JSONValue.quoted(text).printableLines
        }
        return text
    }
}
