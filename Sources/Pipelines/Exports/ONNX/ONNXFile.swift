internal import Learning

/// Fitted models as ONNX, with everything between the matrix and the predictions in the graph.
package enum ONNXFile {
    /// One model.
    ///
    /// Output `predictions` `[cells, targets]` is what the model predicts; of wide targets also
    /// `coordinates`, of which a row is the product with the targets' components.
    ///
    /// - Throws: `ExportError.tooLarge`.
    package static func bytes(of model: ExportedModel) throws(ExportError) -> [UInt8] {
        var graph = ONNXGraph()
        graph.declareInputs(of: [model])
        let found = graph.predictions(of: model)
        let width = model.targetNames.count
        if let components = model.targetComponents {
            _ = graph.add("Identity", [found], as: "coordinates")
            let rows = graph.rows(of: found, components)
            _ = graph.add("Identity", [rows], as: "predictions")
            graph.output("predictions", width: width, "rows; columns as in targets.csv")
            graph.output(
                "coordinates", width: model.layers.outputCount,
                "coordinates in the components of the targets")
        } else {
            _ = graph.add("Identity", [found], as: "predictions")
            graph.output("predictions", width: width, "rows; columns as in targets.csv")
        }
        return try encoded(graph, model.name)
    }

    static func encoded(
        _ graph: ONNXGraph, _ name: String
    ) throws(ExportError) -> [UInt8] {
        let bytes = graph.model(
            name, "Predicts the targets of cells from their inputs.",
            facts: [("inputs", "inputs.csv"), ("targets", "targets.csv")])
        guard let bytes else {
            throw .tooLarge(
                model: name, format: "ONNX", bytes: graph.byteCount, limit: ONNXGraph.byteLimit)
        }
        return bytes
    }
}
