internal import Coordination

/// Shapes of what tasks read and write.
extension CostEstimate {
    func matrix(_ role: MatrixRole) -> StudyOutline.Matrix? {
        switch role {
        case .trainingInputs: outline.trainingInputs
        case .trainingTargets: outline.trainingTargets
        case .testInputs: outline.testInputs
        }
    }

    private func density(_ role: MatrixRole) -> Double {
        facts.densities[role] ?? matrix(role)?.density ?? 0
    }

    /// Entries that a product goes through: all where the shard is dense.
    private func entriesPerRow(_ role: MatrixRole) -> Double {
        guard let matrix = matrix(role) else { return 0 }
        // Dense or not is decided by the header, which gives the outline its density.
        return Double(matrix.columnCount) * (matrix.density < 0.5 ? density(role) : 1)
    }

    /// Entries of a shard; shards of a matrix differ by at most one row.
    func shardEntries(_ role: MatrixRole) -> Double {
        guard let matrix = matrix(role) else { return 0 }
        return Double(matrix.rowCount) / Double(outline.shards(of: matrix).count)
            * entriesPerRow(role)
    }

    func shardCount(_ task: TaskSpec) -> Int {
        task.inputs.count { $0.role == "shard" }
    }

    func decomposition(_ matrix: DecomposedMatrix) -> StudyOutline.Decomposition {
        switch matrix {
        case .inputs: outline.decomposition
        case .targets: outline.targetComponents?.decomposition ?? outline.decomposition
        }
    }

    func columnCount(_ matrix: DecomposedMatrix) -> Int {
        switch matrix {
        case .inputs: outline.trainingInputs.columnCount
        case .targets: outline.trainingTargets.columnCount
        }
    }

    /// Features of a cell.
    package var featureCount: Int {
        outline.componentCount * outline.views.count + facts.selectedGeneCount
            + batchFeatureCount
    }

    private var batchFeatureCount: Int { outline.batches.map { $0.componentCount + 1 } ?? 0 }

    /// Cells of the training and the test matrix.
    private var cellCount: Double {
        Double(outline.trainingInputs.rowCount + (outline.testInputs?.rowCount ?? 0))
    }

    /// Features of all cells.
    var allFeatures: Double { cellCount * Double(featureCount) }

    func heldOutCount(_ fold: Int) -> Int {
        facts.heldOutCounts.indices.contains(fold) ? facts.heldOutCounts[fold] : 0
    }

    func trainingCount(_ fold: Int) -> Int {
        facts.trainingCounts.indices.contains(fold) ? facts.trainingCounts[fold] : 0
    }

    /// Weights of a network, without biases.
    package var weightCount: Double {
        outline.network.weightCount(featureCount, outline.outputCount)
    }

    /// The sizes of what models are fitted to: those of a fold, or of all cells.
    func modelShape(fold: Int?) -> ModelShape {
        let cells = outline.trainingCellCount
        return ModelShape(
            cellCount: cells, trainingCount: fold.map { trainingCount($0) } ?? cells,
            heldOutCount: fold.map { heldOutCount($0) } ?? 0,
            testCount: outline.testInputs?.rowCount ?? 0,
            featureCount: featureCount, outputCount: outline.outputCount)
    }
}
