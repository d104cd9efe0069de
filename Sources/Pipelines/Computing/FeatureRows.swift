import Learning
import LinearAlgebra

/// Features of cells, one archive a shard.
struct FeatureRows {
    /// [n] ids.
    var cells: [String]
    /// [n, d].
    var matrix: DenseMatrix

    init(_ cells: [String], _ matrix: DenseMatrix) {
        self.cells = cells
        self.matrix = matrix
    }

    /// Joins the archives of a role row by row; nil where the task reads none.
    init?(_ role: String, _ context: TaskContext) throws {
        cells = []
        var parts: [DenseMatrix] = []
        for path in context.paths(role) {
            let archive = try ArrayArchive(contentsOf: path)
            cells += try archive.texts("cells")
            parts.append(try archive.matrix("features"))
        }
        guard !parts.isEmpty else { return nil }
        matrix = DenseMatrix.stackingRows(parts)
    }

    /// Joins the archives of a role row by row.
    ///
    /// - Throws: `TaskError.missingInput` where the task reads none.
    static func existing(_ role: String, _ context: TaskContext) throws -> FeatureRows {
        guard let rows = try FeatureRows(role, context) else {
            throw TaskError.missingInput(task: context.task, role: role)
        }
        return rows
    }

    var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setTexts("cells", cells)
        archive.setMatrix("features", matrix)
        return archive
    }

    /// The rows of some cells, in their order.
    func rows(of ids: [String]) throws -> DenseMatrix {
        matrix.selectingRows(try CellIndex(ids: cells).positions(of: ids))
    }
}

extension FeatureRows {
    /// The features of training cells, and of test cells where there are some, as outputs.
    static func outputs(
        _ matrix: DenseMatrix, training: [String], tests: [String]
    ) -> [OutputBytes] {
        let rows = FeatureRows(training, matrix.selectingRows(Array(training.indices)))
        guard !tests.isEmpty else { return [OutputBytes("features", rows.archive)] }
        let places = Array(training.count..<training.count + tests.count)
        return [
            OutputBytes("features", rows.archive),
            OutputBytes(
                "test-features", FeatureRows(tests, matrix.selectingRows(places)).archive),
        ]
    }
}

/// The features of several blocks, side by side.
struct JoinedFeatures {
    /// [n, d].
    var matrix: DenseMatrix
    /// The columns of each block.
    var columns: [Range<Int>] = []

    /// The features of `cells` by all blocks that the task reads.
    ///
    /// - Parameters:
    ///   - role: `features` or `test-features`; the archives of a block are `features-0`, ….
    ///   - blockCount: Blocks, from 1.
    ///   - cells: The rows wanted.
    ///   - context: Has the archives.
    /// - Throws: `TaskError.missingInput` for a block without archives, and what joining throws.
    init(
        _ role: String, blockCount: Int, of cells: [String], _ context: TaskContext
    ) throws {
        self.init(
            try (0..<blockCount).map { block in
                try FeatureRows.existing("\(role)-\(block)", context).rows(of: cells)
            }, rowCount: cells.count)
    }

    /// Puts the features of blocks side by side, which must be of the same cells.
    init(_ blocks: [DenseMatrix], rowCount: Int) {
        matrix = DenseMatrix(rowCount: rowCount, columnCount: 0)
        for (place, own) in blocks.enumerated() {
            columns.append(matrix.columnCount..<matrix.columnCount + own.columnCount)
            matrix = place == 0 ? own : matrix.joiningColumns(own)
        }
    }

    /// The cells of the first block's archives; nil where the task reads none.
    static func cells(_ role: String, _ context: TaskContext) throws -> [String]? {
        let paths = context.paths("\(role)-0")
        guard !paths.isEmpty else { return nil }
        return try paths.flatMap { try ArrayArchive(contentsOf: $0).texts("cells") }
    }
}
