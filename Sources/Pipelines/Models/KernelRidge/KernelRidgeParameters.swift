internal import Learning

/// The keys of a kernel ridge regression.
package struct KernelRidgeParameters: DeclaredParameters, Codable, Equatable {
    /// What becomes of a distance.
    package var kernel = RadialKernel.Shape.gaussian.rawValue
    /// Each in median squared distances of the training cells.
    package var widths = [0.4]
    /// λ.
    package var penalty = 0.4
    /// Whether features of each block are brought to the same mean squared length.
    package var balancesBlocks = true
    /// What each block counts after that; empty for all alike.
    package var blockWeights: [Double] = []
    /// The largest number of cells that is solved exactly.
    package var mostCells = 30_000

    /// A Gaussian of all blocks alike.
    package init() {}

    package static let declaration = Declaration<KernelRidgeParameters>(
        .word(
            "kernel", \.kernel, of: RadialKernel.Shape.allCases.map(\.rawValue),
            "How alike two cells are by their distance: a Gaussian, or less smooth ones."),
        .numbers(
            "widths", \.widths, .above(0, through: 1_000),
            "Factors of the squared distance, which is measured in the median of the training"
                + " cells; a larger one looks at nearer cells. Of several the kernels are"
                + " averaged."),
        .number(
            "penalty", \.penalty, .from(0.001, through: 1_000),
            "What is added to the kernel's diagonal, which is 1."),
        .boolean(
            "balance", \.balancesBlocks,
            "Whether each block's features are divided by their root mean squared length, so that"
                + " blocks count alike however many features they have."),
        .numbers(
            "block-weights", \.blockWeights, .from(0, through: 1_000),
            "What the features of each block are multiplied by, in the order of the member's"
                + " blocks; by default all alike."),
        .integer(
            "most-cells", \.mostCells, 100...46_000,
            "The most training cells solved at once; more are dealt to parts of equal size, whose"
                + " predictions are averaged. Memory grows with its square."))
}
