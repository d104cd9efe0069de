package import Learning
internal import LinearAlgebra

/// What a study submits: every model, blended.
package struct ExportedEnsemble: Sendable {
    /// The name of its file.
    package var name: String
    /// [part][member][model]: the models of each fold, or those on all cells as one part.
    package var parts: [[[ExportedModel]]]
    /// [member]; all equal when nil.
    package var weights: [Double]?
    /// The scale that predictions are given.
    package var scale: CellMoments.Scale

    /// Joins models.
    package init(
        name: String, parts: [[[ExportedModel]]], weights: [Double]?, scale: CellMoments.Scale
    ) {
        self.name = name
        self.parts = parts
        self.weights = weights
        self.scale = scale
    }
}

extension ONNXFile {
    /// An ensemble: output `standardised` is what a study writes for test cells, `predictions` the
    /// same on the scale of the targets.
    ///
    /// - Throws: `ExportError.tooLarge`.
    package static func bytes(of ensemble: ExportedEnsemble) throws(ExportError) -> [UInt8] {
        var graph = ONNXGraph()
        let models = ensemble.parts.flatMap { $0.flatMap { $0 } }
        graph.declareInputs(of: models)
        let isLatent = models.contains { $0.targetComponents != nil }
        let blended =
            isLatent ? graph.latentBlend(of: ensemble) : graph.directBlend(of: ensemble)
        _ = graph.add("Identity", [blended], as: "standardised")
        let (deviation, mean) = (
            graph.constant([Float(ensemble.scale.deviation)], shape: []),
            graph.constant([Float(ensemble.scale.mean)], shape: [])
        )
        let scaled = graph.add("Mul", [blended, deviation])
        _ = graph.add("Add", [scaled, mean], as: "predictions")
        let width = models[0].targetNames.count
        graph.output(
            "predictions", width: width, "on the scale of the targets; columns as in targets.csv")
        graph.output("standardised", width: width, "standardised within the cell, and averaged")
        return try encoded(graph, ensemble.name)
    }
}

extension ONNXGraph {
    /// As `Blender` does: the mean of a member's models, each standardised within the cell; then
    /// the members, standardised and weighed.
    fileprivate mutating func directBlend(of ensemble: ExportedEnsemble) -> String {
        let members = ensemble.parts[0].indices.map { member in
            let rows = ensemble.parts.flatMap { $0[member] }.map { model in
                standardised(predictions(of: model))
            }
            return mean(rows, weights: nil)
        }
        guard members.count > 1 else { return members[0] }
        return mean(members.map { standardised($0) }, weights: ensemble.weights)
    }

    /// As `FactoredPredictions` does: coordinates are blended in each part, their rows added.
    fileprivate mutating func latentBlend(of ensemble: ExportedEnsemble) -> String {
        var rows: [String] = []
        for part in ensemble.parts {
            guard let components = part[0][0].targetComponents else { continue }
            let products = rowProducts(components)
            var members = part.map { models in
                mean(
                    models.map {
                        standardised(predictions(of: $0), products, components.rowCount)
                    }, weights: nil)
            }
            if members.count > 1 {
                members = members.map { standardised($0, products, components.rowCount) }
            }
            let blended =
                members.count == 1 ? members[0] : mean(members, weights: ensemble.weights)
            rows.append(self.rows(of: blended, components))
        }
        return standardised(mean(rows, weights: nil))
    }

    /// `[k, k]`, the inner products of the components' columns, each less its mean.
    private mutating func rowProducts(_ components: DenseMatrix) -> String {
        let products = FactoredPredictions.innerProducts(FactoredPredictions.centred([components]))
        let k = components.columnCount
        return constant(products.map { Float($0) }, shape: [k, k])
    }

    /// Rows less their mean, divided by their standard deviation; zeros where they are constant.
    private mutating func standardised(_ rows: String) -> String {
        let along: [(String, Attribute)] = [("axes", .integers([1])), ("keepdims", .integer(1))]
        let centred = add("Sub", [rows, add("ReduceMean", [rows], along)])
        let variance = add("ReduceMean", [add("Mul", [centred, centred])], along)
        return divided(centred, variance)
    }

    /// Coordinates divided by the standard deviation of the rows of m targets that they stand for.
    private mutating func standardised(
        _ coordinates: String, _ products: String, _ m: Int
    ) -> String {
        let square = add(
            "ReduceSum",
            [add("Mul", [add("MatMul", [coordinates, products]), coordinates]), indices([1])],
            [("keepdims", .integer(1))])
        let variance = add("Mul", [square, constant([1 / Float(m)], shape: [])])
        return divided(coordinates, variance)
    }

    /// Values divided by the root of a variance; zeros where that is 0.
    private mutating func divided(_ values: String, _ variance: String) -> String {
        let zero = constant([0], shape: [])
        let varies = add("Greater", [variance, zero])
        let divisor = add("Where", [varies, variance, constant([1], shape: [])])
        return add("Where", [varies, add("Div", [values, add("Sqrt", [divisor])]), zero])
    }

    private mutating func mean(_ rows: [String], weights: [Double]?) -> String {
        let total = weights?.reduce(0, +) ?? Double(rows.count)
        var sum: String?
        for (index, row) in rows.enumerated() {
            let share = total > 0 ? (weights?[index] ?? 1) / total : 0
            let term = add("Mul", [row, constant([Float(share)], shape: [])])
            sum = sum.map { add("Add", [$0, term]) } ?? term
        }
        return sum ?? ""
    }
}
