import Coordination
import Learning
import Pipelines

/// A CITE-seq question of 20 proteins, as its headers describe it.
enum ExampleOutline {
    /// A blob whose digest repeats one byte.
    static func blob(_ id: UInt8, _ sizeBytes: Int = 1) -> BlobReference {
        BlobReference(
            digest: Digest(bytes: [UInt8](repeating: id, count: 32)), sizeBytes: sizeBytes)
    }

    /// One network that sees 75 components and the genes of the proteins.
    ///
    /// Digests count from 1: inputs, targets, folds, test inputs.
    static func make(
        rows: Int = 1_000, columns: Int = 500, testRows: Int? = 300, density: Double = 0.2,
        folds: Int = 3, hidden: [Int?] = [256, nil], fileBytes: Int = 1
    ) throws -> QuestionOutline {
        func matrix(_ id: UInt8, _ rows: Int, _ columns: Int) -> QuestionOutline.Matrix {
            QuestionOutline.Matrix(
                file: blob(id, fileBytes), rowCount: rows, columnCount: columns,
                density: density)
        }
        var outline = QuestionOutline(
            name: "citeseq", seed: 1, trainingInputs: matrix(1, rows, columns),
            trainingTargets: matrix(2, rows, 20), folds: blob(3), foldCount: folds,
            trainingCellCount: rows,
            members: [.init("network", try network(hidden: hidden), blocks: [])])
        outline.testInputs = testRows.map { matrix(4, $0, columns) }
        outline.use([components(), .init("genes", GenesBlock())])
        return outline
    }

    /// A network with the notebook's training.
    static func network(
        hidden: [Int?] = [256, nil], _ change: (inout NetworkModelParameters) -> Void = { _ in }
    ) throws -> ModelChoice {
        var parameters = NetworkModelParameters(
            network: NetworkParameters(
                hidden: hidden, activation: "selu", dropout: 0.1, concatenates: true),
            training: TrainingParameters())
        change(&parameters)
        return try ModelChoice(kind: "mlp", parameters: parameters)
    }

    /// A model without parameters, such as a ridge.
    static func plainModel(_ kind: String) throws -> ModelChoice {
        try ModelChoice(kind: kind, parameters: NoParameters())
    }

    /// Components of a view, named after it, by four sweeps of 96 columns.
    static func components(
        _ view: InputView = .given, _ change: (inout ComponentsBlock) -> Void = { _ in }
    ) -> QuestionOutline.Block {
        var block = ComponentsBlock()
        block.view = view
        block.componentCount = 75
        block.sweepCount = 4
        block.oversampling = 21
        change(&block)
        return .init(view == .given ? "svd" : "svd-\(view.rawValue)", block)
    }

    /// Genes that match the targets' names.
    static func genes(
        _ name: String = "genes", fit: GenesBlock.Fit = .train
    ) -> QuestionOutline.Block {
        var block = GenesBlock()
        block.fit = fit
        return .init(name, block)
    }

    /// Depth and distribution of each cell's values.
    static func cellStatistics(
        _ change: (inout CellStatisticsBlock) -> Void = { _ in }
    ) -> QuestionOutline.Block {
        var block = CellStatisticsBlock()
        change(&block)
        return .init("cells", block)
    }

    /// Two columns of a file that another program wrote.
    static func file(
        _ change: (inout FileBlock) -> Void = { _ in }
    ) -> QuestionOutline.Block {
        var block = FileBlock()
        block.path = "/lab/scvi.h5ad"
        change(&block)
        var planned = QuestionOutline.Block("latent", block)
        planned.source = QuestionOutline.Matrix(
            file: blob(7), rowCount: 30, columnCount: 2, density: 1)
        planned.table = blob(8)
        return planned
    }

    /// Statistics of batches.
    static func batches(_ componentCount: Int) -> QuestionOutline.Block {
        var block = BatchStatisticsBlock()
        block.componentCount = componentCount
        var planned = QuestionOutline.Block("batches", block)
        planned.table = blob(5)
        return planned
    }

    /// Components averaged over nearest cells by the genes of the proteins.
    static func neighbours(
        of averaged: String = "svd", by compared: String = "genes",
        fit: NeighboursBlock.Fit = .train
    ) -> QuestionOutline.Block {
        var block = NeighboursBlock()
        block.averaged = averaged
        block.compared = compared
        block.count = 3
        block.fit = fit
        return .init("near", block)
    }

    /// The best column of each target, with or without cells parted by the labels of four donors.
    static func correlated(
        _ name: String = "correlated", isParted: Bool = false,
        _ change: (inout CorrelatedBlock) -> Void = { _ in }
    ) -> QuestionOutline.Block {
        var block = CorrelatedBlock()
        block.perTarget = 1
        if isParted { block.groups = "donor" }
        change(&block)
        var planned = QuestionOutline.Block(name, block)
        if isParted {
            planned.table = blob(5)
            planned.columnCount = 4
        }
        return planned
    }

    /// Two columns of metadata that become five features.
    static func metadata() -> QuestionOutline.Block {
        var block = MetadataBlock()
        block.columns = ["donor", "day"]
        var planned = QuestionOutline.Block("metadata", block)
        planned.table = blob(6)
        planned.columnCount = 5
        return planned
    }
}

extension QuestionOutline {
    /// Lets every member see these blocks, and no others.
    mutating func use(_ blocks: [Block]) {
        self.blocks = blocks
        for place in members.indices { members[place].blocks = Array(blocks.indices) }
    }
}
