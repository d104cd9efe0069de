import Coordination
import Pipelines
import Foundation
import Learning
import LinearAlgebra
import Messaging

/// Measures one question's rates with the kernels that its tasks use, on rows of its own files.
struct QuestionCalibration {
    let outline: StudyOutline
    let facts: CostEstimate.Facts
    let watch: Stopwatch
    /// Threads that do the same at once.
    let threadCount: Int
    /// Seconds that a piece of work should take, about.
    let pieceSeconds: Double
    var rates = CostRates()

    /// Products and projections with rows like those of `block`.
    mutating func measureProducts(_ block: CellMatrix, isTargets: Bool) throws {
        let choice = isTargets ? outline.targetComponents?.decomposition : outline.decomposition
        guard let choice, block.rowCount > 0 else { return }
        let (d, b) = (block.columnCount, choice.blockWidth)
        let shards = outline.shards(
            of: isTargets ? outline.trainingTargets : outline.trainingInputs)
        let entries = Double(Self.entryCount(block)) / Double(block.rowCount)
        let perRow = max(1, 4 * entries * Double(b))
        let usual = CostRates.usual(isTargets ? .targetProducts : .inputProducts)
        let most = max(2, shards.map(\.count).max() ?? 0)
        let many = min(most, max(8, Int(pieceSeconds * usual / perRow)))
        let few = max(1, many / 4)
        let basis = Self.filled(d, b)
        let (small, large) = (Self.repeated(block, few), Self.repeated(block, many))
        let times = try [small, small, large].map { rows in
            try watch.mean(ofThreads: threadCount) { [watch] _ in
                var sum = DenseMatrix(rowCount: d, columnCount: b)
                return watch.seconds { BlockLanczos.product(ScaledShard(rows), basis, into: &sum) }
            }
        }
        let slope = (times[2] - times[1]) / (Double(many - few) * perRow)
        let fixed = times[1] - slope * Double(few) * perRow
        let unit: CostUnit = isTargets ? .targetProducts : .inputProducts
        if slope > 0, fixed > 0 {
            rates[unit] = 1 / slope
            if !isTargets { rates[.panels] = Double(d) * Double(b) / fixed }
        } else {
            rates[unit] = Double(many) * perRow / times[2]
        }
        try measureProjection(large, entries: entries, isTargets: isTargets)
    }

    private mutating func measureProjection(
        _ rows: CellMatrix, entries: Double, isTargets: Bool
    ) throws {
        let k = isTargets ? outline.outputCount : outline.componentCount
        let components = Self.filled(rows.columnCount, k)
        let step = max(1, rows.columnCount / max(1, facts.selectedGeneCount))
        let genes = (0..<min(rows.columnCount, facts.selectedGeneCount)).map { $0 * step }
        let operations = 2 * entries * Double(rows.rowCount) * Double(k)
        let seconds = try watch.mean(ofThreads: threadCount) { [watch] _ in
            watch.seconds {
                if isTargets {
                    _ = LatentTargets(rows, components: components)
                } else {
                    _ = rows.columns(genes)
                    _ = BlockLanczos.project(rows, components)
                }
            }
        }
        rates[isTargets ? .targetProjections : .inputProjections] = operations / seconds
        guard !isTargets, case .sparse(let matrix) = rows else { return }
        let same = (0..<Int32(matrix.columnCount)).map { $0 }
        let renumbered = try watch.mean(ofThreads: threadCount) { [watch] _ in
            watch.seconds {
                _ = matrix.remappingColumns(same, columnCount: matrix.columnCount)
            }
        }
        rates[.renumbering] = entries * Double(rows.rowCount) / renumbered
    }

    /// Archives as tasks hand them on: encoded, hashed, written; read back and decoded.
    mutating func measureArchives(_ block: CellMatrix, folder: String) throws {
        let perRow = max(1, 8 * Self.entryCount(block) / max(1, block.rowCount))
        let rows = Self.repeated(block, max(1, min(4_096, (16 << 20) / perRow)))
        let bytes = 8 * Double(Self.entryCount(rows))
        let stores = try (0..<threadCount).map {
            try BlobStore(directory: "\(folder)/store-\($0)", isDurable: false)
        }
        var archive = ArrayArchive()
        archive.setCells("values", rows)
        let whole = archive
        let storing = try watch.mean(ofThreads: threadCount) { [watch] thread in
            try watch.seconds { _ = try stores[thread].insert(whole.encoded()) }
        }
        rates[.storing] = bytes / storing
        let loading = try watch.mean(ofThreads: threadCount) { [watch] thread in
            guard let digest = stores[thread].digests().first else { return 0 }
            return try watch.seconds {
                _ = try ArrayArchive(contentsOf: stores[thread].path(for: digest)).cells("values")
            }
        }
        rates[.loading] = bytes / loading
    }

    /// A step between sweeps, and a small eigenproblem.
    mutating func measureSteps() throws {
        let b = outline.decomposition.blockWidth
        let d = min(outline.trainingInputs.columnCount, 8_192)
        guard d >= 2 * b else { return }
        let bases = (0..<2).map { part in
            BlockLanczos.start(columnCount: d, blockWidth: b, keep: nil, seed: UInt64(part))
        }
        let blocks = bases.map { KrylovBlock.single($0) }
        let products = blocks.map { KrylovProduct(block: $0, exponent: 0) }
        let operations = 24 * Double(d) * Double(b) * Double(b)
        let seconds = try watch.mean(ofThreads: threadCount) { [watch] _ in
            try watch.seconds {
                _ = try BlockLanczos.advance(
                    bases: blocks, products: products, componentCount: b, keep: nil, seed: 0)
            }
        }
        rates[.orthonormalising] = operations / seconds
        let low = bases.map { KrylovBlock.single($0.selectingRows(Array(0..<2 * b))) }
        let lowProducts = low.map { KrylovProduct(block: $0, exponent: 0) }
        let solved = try watch.mean(ofThreads: threadCount) { [watch] _ in
            try watch.seconds {
                _ = try BlockLanczos.leadingVectors(
                    bases: low, products: lowProducts, count: b, componentCount: b)
            }
        }
        let order = Double(2 * b)
        rates[.eigenproblems] = 2 * order * order * order / solved
    }

    /// Epochs of a network of the study's shape on random cells.
    mutating func measureTraining() throws {
        let weights = CostEstimate(outline: outline, facts: facts).weightCount
        let estimate = CostEstimate(outline: outline, facts: facts)
        let wanted = Int(2 * pieceSeconds * CostRates.usual(.training) / (6 * max(1, weights)))
        let batch = outline.training.batchSize
        let count = min(
            max(2, facts.trainingCounts.max() ?? 2), max(batch, wanted / batch * batch))
        let (features, targets) = (estimate.featureCount, outline.outputCount)
        let shape = NetworkShape(
            inputCount: max(1, features), hidden: outline.network.hidden.map { $0 ?? targets },
            targetCount: targets,
            activation: NetworkShape.Activation(rawValue: outline.network.activation) ?? .selu,
            dropout: Float(outline.network.dropout), concatenates: outline.network.concatenates)
        var options = TrainingOptions()
        options.batchSize = batch
        options.epochs = 4
        let width = outline.trainingTargets.columnCount
        let loss: TrainingLoss =
            outline.targetComponents == nil
            ? .correlation
            : .latent(
                LatentBasis(
                    columnSums: [Float](repeating: 0.5, count: targets), targetCount: width,
                    rank: targets))
        let cells = (
            Self.filled(count, max(1, features)), Self.filled(count, targets)
        )
        let few = (
            cells.0.selectingRows(Array(0..<max(1, count / 4))),
            cells.1.selectingRows(Array(0..<max(1, count / 4)))
        )
        let chosen = options
        let seconds = try watch.mean(ofThreads: threadCount) { [watch] thread in
            var trainer = NetworkTrainer(
                shape: shape, options: chosen, loss: loss, seed: UInt64(thread),
                training: cells, validation: few)
            // The first epoch touches all memory for the first time; of two more the faster one
            // was disturbed less.
            _ = trainer.runEpoch()
            let first = watch.seconds { _ = trainer.runEpoch() }
            return min(first, watch.seconds { _ = trainer.runEpoch() })
        }
        rates[.training] = weights * (6 * Double(count) + 2 * Double(few.0.rowCount)) / seconds
    }

    /// Any numbers that do: none is zero, none denormal.
    static func filled(_ rowCount: Int, _ columnCount: Int) -> DenseMatrix {
        var values = [Float](repeating: 0, count: rowCount * columnCount)
        var state: UInt32 = 1
        for index in values.indices {
            state = state &* 1_664_525 &+ 1_013_904_223
            values[index] = Float(Int32(bitPattern: state) >> 8) * 0x1p-24 + 0x1p-20
        }
        return DenseMatrix(rowCount: rowCount, columnCount: columnCount, values: values)
    }

    /// The rows of `block` over and over.
    static func repeated(_ block: CellMatrix, _ rowCount: Int) -> CellMatrix {
        block.selectingRows((0..<rowCount).map { $0 % block.rowCount })
    }

    static func entryCount(_ block: CellMatrix) -> Int {
        switch block {
        case .sparse(let matrix): matrix.entryCount
        case .dense(let matrix): matrix.values.count
        }
    }
}
