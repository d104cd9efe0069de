internal import Foundation
internal import LinearAlgebra

/// The genes that one technology measures, and how a cell's state makes their counts.
///
/// Counts are Poisson around exp(bias + loadings · state + shifts), thinned by the cell's depth.
struct SyntheticGenes: Sendable {
    /// [geneCount], as the column names of the file.
    let names: [String]
    /// [geneCount], log of the expected count in a middling cell.
    var biases: [Float]
    /// [componentCount, geneCount], so that the innermost loop runs over genes.
    var loadings: [Float]
    /// [donors.count, geneCount], effects of donors that no other modality shows; empty for none.
    var donorShifts: [Float] = []
    /// [geneCount], added once per doubling of the days after the seventh, which no training cell
    /// is of; empty for none.
    var lateSlopes: [Float] = []

    /// The parameters of a cell's counts.
    struct Place {
        /// [componentCount].
        let state: [Float]
        let donor: Int
        /// Doublings of the days since day 2.
        let doublings: Float
        /// Genes that are higher or lower in this cell for reasons of their own.
        var boosts: [(gene: Int, amount: Float)] = []
    }

    /// Fills `rna`, [geneCount] zeros, with log1p of counts per million.
    func fill(
        _ place: Place, depth: Float, _ random: inout QuickRandom,
        into rna: UnsafeMutablePointer<Float>
    ) {
        fillLogRates(place, depth: depth, into: rna)
        Self.exponentiate(rna, names.count)
        let geneCount = names.count
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: geneCount) { present in
            var presentCount = 0
            var total: Float = 0
            for gene in 0..<geneCount {
                let rate = rna[gene]
                let uniform = random.uniform()
                // 1 - exp(-rate) never exceeds rate, so most zeros need no exponential.
                guard uniform < rate else {
                    rna[gene] = 0
                    continue
                }
                let count = Self.poisson(rate, 1 - uniform, &random)
                rna[gene] = count
                guard count > 0 else { continue }
                present[presentCount] = Int32(gene)
                presentCount += 1
                total += count
            }
            guard total > 0 else { return }
            let scale = 1e6 / total
            // Most counts are small: their logarithms are taken once a cell.
            let logarithms = (0..<64).map { log1p(Float($0) * scale) }
            for index in 0..<presentCount {
                let gene = Int(present[index])
                let count = rna[gene]
                rna[gene] = count < 64 ? logarithms[Int(count)] : log1p(count * scale)
            }
        }
    }

    /// The logarithm of every gene's expected count.
    func fillLogRates(
        _ place: Place, depth: Float, into rates: UnsafeMutablePointer<Float>
    ) {
        let geneCount = names.count
        for gene in 0..<geneCount { rates[gene] = biases[gene] + depth }
        loadings.withUnsafeBufferPointer { loadings in
            for (component, weight) in place.state.enumerated() {
                let first = component * geneCount
                for gene in 0..<geneCount { rates[gene] += weight * loadings[first + gene] }
            }
        }
        if !donorShifts.isEmpty {
            let first = place.donor * geneCount
            for gene in 0..<geneCount { rates[gene] += donorShifts[first + gene] }
        }
        let late = place.doublings - Float(log2(7.0 / 2))
        if late > 0, !lateSlopes.isEmpty {
            for gene in 0..<geneCount { rates[gene] += late * lateSlopes[gene] }
        }
        for boost in place.boosts { rates[boost.gene] += boost.amount }
    }

    /// Replaces each of `count` numbers, taken for at most 6, by its exponential.
    private static func exponentiate(_ values: UnsafeMutablePointer<Float>, _ count: Int) {
        let ceiling = SIMD16<Float>(repeating: 6)
        func bounded(_ vector: SIMD16<Float>) -> SIMD16<Float> {
            exponential(vector.replacing(with: ceiling, where: vector .> ceiling))
        }
        let raw = UnsafeMutableRawPointer(values)
        let whole = count / 16 * 16
        for first in stride(from: 0, to: whole, by: 16) {
            let vector = raw.loadUnaligned(fromByteOffset: 4 * first, as: SIMD16<Float>.self)
            raw.storeBytes(
                of: bounded(vector), toByteOffset: 4 * first, as: SIMD16<Float>.self)
        }
        for index in whole..<count { values[index] = bounded(SIMD16(repeating: values[index]))[0] }
    }

    /// A Poisson number by inversion up to a mean of 30, then the normal limit.
    private static func poisson(
        _ mean: Float, _ uniform: Float, _ random: inout QuickRandom
    ) -> Float {
        guard mean < 30 else {
            let radius = (-2 * log(random.uniform())).squareRoot()
            let normal = radius * cos(2 * Float.pi * random.uniform())
            return max(0, (mean + mean.squareRoot() * normal).rounded())
        }
        var probability = exp(-Double(mean))
        var sum = probability
        var count: Float = 0
        while Double(uniform) > sum, count < 200 {
            count += 1
            probability *= Double(mean / count)
            sum += probability
        }
        return count
    }
}
