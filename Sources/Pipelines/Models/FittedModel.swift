package import Learning
package import LinearAlgebra

/// A fitted model, and what its predictions gain to be on the scale of the targets.
///
/// Whoever predicts with a model from an archive, or writes it for another program, takes it as
/// this, so that what was subtracted from its targets is added wherever it predicts.
package struct FittedModel: Sendable {
    /// As its kind fitted it.
    package let model: any ModelKind
    /// What was subtracted from the targets that it learned; nil where nothing was.
    package let offsets: TargetOffsets?

    /// Joins a model with what its predictions gain.
    package init(_ model: any ModelKind, offsets: TargetOffsets? = nil) {
        self.model = model
        self.offsets = offsets
    }

    /// Reads what `archive` of the same kind holds.
    ///
    /// - Throws: What reading it throws.
    package init(_ kind: any ModelKind.Type, archive: ArrayArchive) throws {
        model = try kind.init(archive: archive)
        offsets =
            archive[TargetOffsets.entry] == nil
            ? nil : TargetOffsets(values: try archive.doubles(TargetOffsets.entry))
    }

    /// That of the model, with `target-offsets` [m] in float64 where there are some.
    package var archive: ArrayArchive {
        var archive = model.archive
        if let offsets { archive.setDoubles(TargetOffsets.entry, offsets.values) }
        return archive
    }

    /// Predicts each row from its features alone: `[n, p]` to `[n, m]`.
    ///
    /// - Throws: `LinearAlgebraError.unexpectedEntry` where an archive held those of other targets.
    package func predict(_ features: DenseMatrix) throws(LinearAlgebraError) -> DenseMatrix {
        var predictions = model.predict(features)
        guard let offsets else { return predictions }
        try check(offsets, targetCount: predictions.columnCount)
        offsets.add(to: &predictions)
        return predictions
    }

    /// The model of p features as dense layers, whose last bias has the offsets; nil for a kind
    /// that is none.
    ///
    /// - Throws: As `predict`.
    package func layers(featureCount p: Int) throws(LinearAlgebraError) -> DenseLayers? {
        guard let layers = model.layers(featureCount: p), let offsets else {
            return model.layers(featureCount: p)
        }
        try check(offsets, targetCount: layers.outputCount)
        let bias = zip(layers.output.bias, offsets.values).map { Float(Double($0) + $1) }
        return DenseLayers(
            inputCount: layers.inputCount, hidden: layers.hidden, activation: layers.activation,
            concatenates: layers.concatenates,
            output: DenseLayers.Layer(kernel: layers.output.kernel, bias: bias))
    }

    private func check(
        _ offsets: TargetOffsets, targetCount: Int
    ) throws(LinearAlgebraError) {
        guard offsets.values.count == targetCount else {
            throw .unexpectedEntry(
                source: "the model", name: TargetOffsets.entry,
                expected: "\(targetCount) numbers", found: "\(offsets.values.count)")
        }
    }
}
