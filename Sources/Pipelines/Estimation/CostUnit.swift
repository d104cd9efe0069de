/// A unit of work whose speed can be measured on a machine.
package enum CostUnit: Sendable, Hashable {
    /// Bytes of a dense Float32 matrix read from its file into a shard, with column statistics;
    /// each file has its own rate, because compression and density decide it.
    case ingestion(MatrixRole)
    /// Opening a data file and reading its names, once.
    case opening(MatrixRole)
    /// Bytes of archives that a task reads back.
    case loading
    /// Bytes of archives that a task encodes, hashes and writes.
    case storing
    /// Floating-point operations of AᵀA·Q, 4·nnz·b for one shard: of inputs, of targets.
    case inputProducts, targetProducts
    /// Floating-point operations of A·V, 2·nnz·k, with what comes before the product.
    case inputProjections, targetProjections
    /// Entries `[d, b]` of a basis and a sum that one shard's product goes through, whatever its
    /// rows.
    case panels
    /// Entries of a test shard whose columns are renumbered.
    case renumbering
    /// Floating-point operations of inner products and updates of blocks `[d, b]`.
    case orthonormalising
    /// Cubes of the order of a symmetric eigenproblem.
    case eigenproblems
    /// Floating-point operations of a network: 6 a weight and cell learned from, 2 predicted.
    case training
    /// Floating-point operations of a ridge regression, in double precision.
    case regressing
    /// Features of cells that a classifier learns from; that batches are described by.
    case classifying, grouping
    /// Predicted values that are blended and scored.
    case scoring
    /// Names of columns that are looked up.
    case names
    /// Tasks, each with what any task costs.
    case tasks
}

/// How much of which work a task, or anything else, is.
package struct WorkAmounts: Sendable, Equatable {
    private(set) var amounts: [CostUnit: Double] = [:]

    /// No work.
    package init() {}

    /// The amount in one unit; 0 where there is none.
    package subscript(unit: CostUnit) -> Double {
        get { amounts[unit] ?? 0 }
        set { amounts[unit] = newValue }
    }

    /// Adds other work.
    package mutating func add(_ other: WorkAmounts) {
        amounts.merge(other.amounts) { $0 + $1 }
    }

    /// The time it takes at measured rates, in seconds.
    package func seconds(at rates: CostRates) -> Double {
        // In a fixed order, so that equal amounts give equal sums.
        amounts.map { $0.value / rates[$0.key] }.sorted().reduce(0, +)
    }
}
