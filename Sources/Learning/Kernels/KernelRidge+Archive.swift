package import LinearAlgebra

extension KernelRidge {
    /// What predictions need: `kernel-shape`, `kernel-widths`, `kernel-unit`, `target-means` `[m]`,
    /// and of each part `features.0`, … `[n, p]` and `weights.0`, … `[n, m]`.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("kernel-shape", [kernel.shape.rawValue])
        archive.setDoubles("kernel-widths", kernel.widths)
        archive.setDoubles("kernel-unit", [kernel.unit])
        archive.setDoubles("target-means", targetMeans)
        for (index, part) in parts.enumerated() {
            archive.setMatrix("features.\(index)", part.features)
            archive.setMatrix("weights.\(index)", part.weights)
        }
        return archive
    }

    /// Reads what `archive` holds.
    ///
    /// - Throws: `LinearAlgebraError.missingEntry`, `.unexpectedEntry`.
    package init(archive: ArrayArchive) throws(LinearAlgebraError) {
        func wrong(
            _ name: String, _ expected: String, _ found: String
        ) -> LinearAlgebraError {
            .unexpectedEntry(
                source: archive.source, name: name, expected: expected, found: found)
        }
        let shapes = try archive.texts("kernel-shape")
        guard let shape = RadialKernel.Shape(rawValue: shapes.joined()) else {
            throw wrong(
                "kernel-shape",
                RadialKernel.Shape.allCases.map(\.rawValue).joined(separator: " or "),
                shapes.joined(separator: ", "))
        }
        let (widths, unit) = (
            try archive.doubles("kernel-widths"), try archive.doubles("kernel-unit")
        )
        guard !widths.isEmpty, widths.allSatisfy({ $0 > 0 }) else {
            throw wrong("kernel-widths", "numbers above 0", "\(widths)")
        }
        guard unit.count == 1, unit[0] > 0 else {
            throw wrong("kernel-unit", "a number above 0", "\(unit)")
        }
        let means = try archive.doubles("target-means")
        var parts: [Part] = []
        repeat {
            let index = parts.count
            let part = Part(
                features: try archive.matrix("features.\(index)"),
                weights: try archive.matrix("weights.\(index)"))
            guard part.features.rowCount == part.weights.rowCount,
                part.features.columnCount == (parts.first ?? part).features.columnCount,
                part.weights.columnCount == means.count
            else {
                throw wrong(
                    "weights.\(index)", "\(part.features.rowCount) × \(means.count)",
                    "\(part.weights.rowCount) × \(part.weights.columnCount)")
            }
            parts.append(part)
        } while archive["features.\(parts.count)"] != nil
        self.init(
            kernel: RadialKernel(shape, widths: widths, unit: unit[0]), targetMeans: means,
            parts: parts)
    }
}
