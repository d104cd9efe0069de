internal import LinearAlgebra

/// What of a question's models cannot be written for other programs, known before a model is
/// fitted.
package enum ExportRefusal: Sendable, Equatable {
    /// The models of a member are no dense layers, so no format takes them.
    case noLayers(member: String, kind: String)
    /// A file would be larger than its format allows: at least `bytes`.
    case tooLarge(file: String, format: ModelFormat, bytes: Int, limit: Int)
}

extension ModelFormat {
    /// The most bytes of a file; nil where the format sets no limit.
    package var byteLimit: Int? {
        switch self {
        case .onnx: ONNXGraph.byteLimit
        case .keras: StoredZip.byteLimit
        case .safetensors: nil
        }
    }
}

extension QuestionOutline {
    /// Compares what files of models would take with what their formats allow.
    ///
    /// - Parameters:
    ///   - formats: The formats to write.
    ///   - registry: The kinds of models.
    /// - Returns: What cannot be written; empty where everything can.
    /// - Throws: `ModelError.unknownKind`, and what decoding parameters throws.
    package func refusals(
        of formats: [ModelFormat], registry: ModelRegistry = .standard
    ) throws -> [ExportRefusal] {
        guard !formats.isEmpty else { return [] }
        let others = try members.filter { try !registry.kind($0.model.kind).hasLayers }
        guard others.isEmpty else {
            return others.map { .noLayers(member: $0.name, kind: $0.model.kind) }
        }
        return try expectedBytes(of: formats, registry: registry).compactMap { file in
            guard let limit = file.format.byteLimit, file.bytes > limit else { return nil }
            return .tooLarge(
                file: file.file, format: file.format, bytes: file.bytes, limit: limit)
        }
    }

    /// The least that files of models take: their weights and components.
    ///
    /// - Returns: One for each member and format, and the ensemble; none for kinds of models that
    ///   are no dense layers.
    /// - Throws: As `refusals`.
    package func expectedBytes(
        of formats: [ModelFormat], registry: ModelRegistry = .standard
    ) throws -> [(file: String, format: ModelFormat, bytes: Int)] {
        let layers = try members.map { member in
            try registry.kind(member.model.kind)
                .layerBytes(member.model, exportedShape(of: member)) ?? 0
        }
        var files: [(file: String, format: ModelFormat, bytes: Int)] = []
        for format in formats {
            for (member, bytes) in zip(members, layers) where bytes > 0 {
                // Keras begins at the features, and ends at coordinates.
                let parts =
                    format == .keras ? 0 : componentBytes(member.blocks) + targetComponentBytes
                files.append(("each model of \(member.name)", format, bytes + parts))
            }
        }
        if formats.contains(.onnx) {
            files.append(("ensemble", .onnx, ensembleBytes(layers)))
        }
        return files
    }

    /// The sizes of what a model reads and predicts; the numbers of cells count nothing here.
    private func exportedShape(of member: Member) -> ModelShape {
        ModelShape(
            cellCount: 0, trainingCount: 0, heldOutCount: 0, testCount: 0,
            featureCount: member.blocks.reduce(0) {
                $0 + blocks[$1].block.columnCount(blocks[$1], self)
            }, outputCount: outputCount)
    }

    /// Loadings `[inputs, components]` of blocks.
    private func componentBytes(_ places: some Sequence<Int>) -> Int {
        places.reduce(0) { $0 + 4 * blocks[$1].block.rank * trainingInputs.columnCount }
    }

    /// Loadings `[targets, components]`; 0 where each target has an output of its own.
    private var targetComponentBytes: Int {
        4 * trainingTargets.columnCount * (targetComponents?.decomposition.componentCount ?? 0)
    }

    /// Every model behind the test predictions; blocks of several models are there once.
    private func ensembleBytes(_ layers: [Int]) -> Int {
        let partCount = refits ? 1 : foldCount
        let models = zip(members, layers).reduce(0) { $0 + $1.0.repetitionCount * $1.1 }
        let seen = Set(members.flatMap(\.blocks)).sorted()
        let perFold = seen.filter { !refits && isFittedPerFold(blocks[$0].block) }
        let shared = seen.filter { !perFold.contains($0) }
        return partCount * (models + targetComponentBytes + componentBytes(perFold))
            + componentBytes(shared)
    }
}
