internal import LinearAlgebra

/// The loss of a training: minus the mean correlation within a cell, of rows or of latent rows.
package enum TrainingLoss: Sendable, Equatable {
    /// The network's outputs are the row; its targets are standardised rows.
    case correlation
    /// The outputs are latent numbers of a row reconstructed in a basis; the targets are those of
    /// `LatentTargets`.
    case latent(LatentBasis)

    /// Whether a network of `targetCount` outputs can have the loss.
    func fits(_ targetCount: Int) -> Bool {
        switch self {
        case .correlation: true
        case .latent(let basis): basis.componentCount == targetCount
        }
    }
}

/// A loss prepared for the steps of a training.
enum PreparedLoss {
    case correlation(width: Int)
    case latent(LatentCorrelationLoss)

    init(_ loss: TrainingLoss, width: Int) {
        switch loss {
        case .correlation: self = .correlation(width: width)
        case .latent(let basis): self = .latent(LatentCorrelationLoss(basis))
        }
    }

    /// Adds the bias to the outputs and returns the sum over cells of r.
    func score(
        _ outputs: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>,
        targets: UnsafePointer<Float>, rowCount: Int
    ) -> Double {
        switch self {
        case .correlation(let width):
            CorrelationLoss.score(
                outputs, bias: bias, targets: targets, rowCount: rowCount, width: width)
        case .latent(let loss):
            loss.score(outputs, bias: bias, targets: targets, rowCount: rowCount)
        }
    }

    /// As `score`, then turns the outputs into the gradient of the mean loss over the rows.
    func gradient(
        _ outputs: UnsafeMutablePointer<Float>, bias: UnsafePointer<Float>,
        biasGradient: UnsafeMutablePointer<Float>, targets: UnsafePointer<Float>, rowCount: Int
    ) -> Double {
        switch self {
        case .correlation(let width):
            CorrelationLoss.gradient(
                outputs, bias: bias, biasGradient: biasGradient, targets: targets,
                rowCount: rowCount, width: width)
        case .latent(let loss):
            loss.gradient(
                outputs, bias: bias, biasGradient: biasGradient, targets: targets,
                rowCount: rowCount)
        }
    }
}

extension ArrayArchive {
    /// Stores a latent loss as `loss.counts` and `loss.column-sums`; correlation, which every
    /// checkpoint had before there were others, as nothing.
    mutating func setLoss(_ loss: TrainingLoss) {
        guard case .latent(let basis) = loss else { return }
        setInt64s("loss.counts", [Int64(basis.targetCount), Int64(basis.rank)])
        setFloats("loss.column-sums", basis.columnSums)
    }

    /// Whether `setLoss` stored this loss.
    ///
    /// - Throws: `LinearAlgebraError` when what it stored is damaged.
    func holds(_ loss: TrainingLoss) throws(LinearAlgebraError) -> Bool {
        guard case .latent(let basis) = loss else { return self["loss.counts"] == nil }
        guard self["loss.counts"] != nil else { return false }
        let counts = try int64s("loss.counts")
        let sums = try floats("loss.column-sums").values
        return counts == [Int64(basis.targetCount), Int64(basis.rank)] && sums == basis.columnSums
    }
}

extension TrainingLoss: CustomStringConvertible {
    package var description: String {
        switch self {
        case .correlation: "correlation of the outputs"
        case .latent(let basis):
            "correlation of rows of \(basis.targetCount) targets from "
                + "\(basis.componentCount) components"
        }
    }
}
