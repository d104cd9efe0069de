internal import Pipelines

/// The feature blocks that `features:` of a preset stands for.
struct PresetBlocks {
    /// Each as a question of `study.predict` would give it: components of each view, then genes,
    /// then statistics of batches.
    let sections: [(name: String, metadataKey: String?, section: CheckedSection)]

    init(_ features: CheckedSection, reader: inout ClusterFileReader) {
        let views = features.list("views").compactMap(\.text)
        var sections = views.map { view in
            (
                name: views.count == 1 ? "svd" : "svd-\(view)", metadataKey: String?.none,
                section: Self.section(
                    features, kind: "svd",
                    ["components", "fit", "sweeps", "oversampling", "accuracy"],
                    [
                        "view": .text(view),
                        "standardise": .boolean(features.text("scale") == "all"),
                    ])
            )
        }
        if let genes = features["genes"], genes.text != "none" {
            sections.append(
                (
                    "genes", nil,
                    Self.section(features, kind: "genes", ["aliases"], ["genes": genes])
                ))
        } else if features["aliases"] != nil {
            reader.report(
                features.place(of: "aliases"), found: "aliases that nothing uses",
                allowed: "aliases together with genes: match",
                advice: "Set genes: match, or remove aliases.")
        }
        if let columns = features["batch-statistics"] {
            let count = features.integer("batch-components")
            let most = features.integer("components") * views.count
            if count > most {
                reader.report(
                    features.place(of: "batch-components"), found: "found \(count)",
                    allowed: "at most the \(most) components of all views",
                    advice: "Lower it, or raise components.")
            }
            sections.append(
                (
                    "batches", features.place(of: "batch-statistics"),
                    Self.section(
                        features, kind: "batch-statistics", [],
                        ["by": columns, "components": .integer(count)])
                ))
        }
        if Set(views).count < views.count {
            reader.report(
                features.place(of: "views"), found: "a view twice", allowed: "each view once",
                advice: "Remove the repeats.")
        }
        self.sections = sections
    }

    /// A block's section of some keys as they are, and others by another name.
    private static func section(
        _ features: CheckedSection, kind: String, _ keys: Set<String>,
        _ others: [String: CheckedValue]
    ) -> CheckedSection {
        var values = features.values.filter { keys.contains($0.key) }
        values.merge(others) { _, other in other }
        values[SchemaVariant.kindKey] = .text(kind)
        return CheckedSection(path: features.path, values: values)
    }
}
