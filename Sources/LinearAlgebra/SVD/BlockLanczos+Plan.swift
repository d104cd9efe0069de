extension BlockLanczos {
    /// How close singular values must come to those of the full decomposition.
    package enum Accuracy: Sendable, Equatable {
        /// At least scikit-learn's `TruncatedSVD` with its five iterations: within some per cent on
        /// flat spectra, exact where values stand apart. Either way values below 1.2e-7 of the
        /// largest are rounding and become 0.
        case standard
        /// Every value within 1e-3 of the true one, by a test of convergence.
        case exact
    }

    /// How wide blocks are and how many sweeps are made.
    ///
    /// Measured on 7 kinds of spectra (counts 10,000 × 22,050 and × 100,000, σ ~ 1/i,
    /// σ ~ i^-0.3, low rank and noise, a line from 1 to 0.9, Marchenko-Pastur) and on the RNA of
    /// 5,991 real cells, with five seeds, by how much the worst singular value falls short of
    /// scikit-learn's: 4 sweeps of k + 10 columns, rounded up to 16, at most 6e-5 from k = 64 on,
    /// but 8e-3 at k = 16 and 4e-4 at 32, where 5 sweeps leave 2e-6; 3 sweeps up to 5e-2; 4 sweeps
    /// of k columns 3e-4 at k = 128. Narrower blocks need about as many columns in all (k = 128:
    /// 8 sweeps of 64), but each sweep is a barrier for a cluster, so blocks are wide.
    package struct Plan: Sendable, Equatable {
        /// b, columns of a block; a multiple of 16 where the matrix is larger, since that is how
        /// many columns a vector holds.
        package let blockWidth: Int
        /// Sweeps to make; at most so many when there is a tolerance.
        package let sweepCount: Int
        /// For `hasConverged`; nil when all sweeps are to be made.
        package let tolerance: Double?

        /// Plans a decomposition.
        ///
        /// - Parameters:
        ///   - componentCount: k.
        ///   - rowCount: n, the rows of all shards.
        ///   - columnCount: d.
        ///   - accuracy: What is asked for.
        package init(
            componentCount: Int, rowCount: Int, columnCount: Int, accuracy: Accuracy
        ) {
            let smaller = max(1, min(rowCount, columnCount))
            blockWidth = min(smaller, (componentCount + 10 + 15) / 16 * 16)
            // Once the blocks span everything, a further sweep finds nothing.
            let enough = (smaller + blockWidth - 1) / blockWidth + 1
            switch accuracy {
            case .standard:
                sweepCount = min(componentCount < 64 ? 5 : 4, enough)
                tolerance = nil
            case .exact:
                sweepCount = min(Plan.mostSweeps, enough + Plan.sparedSweeps)
                tolerance = 1e-3
            }
        }

        /// Blocks and products of so many sweeps are the memory of the last step.
        private static let mostSweeps = 16
        /// Sweeps beyond those that span everything, made only where the values have not converged.
        ///
        /// Double precision forgets the first block, and the second, made of a product in single
        /// precision, holds directions of mere rounding.
        private static let sparedSweeps = 2
    }
}
