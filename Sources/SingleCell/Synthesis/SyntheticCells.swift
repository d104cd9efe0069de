internal import Foundation
internal import LinearAlgebra

/// The cells of a synthetic study and, one by one, their RNA and proteins.
struct SyntheticCells: Sendable {
    /// What the metadata say of a cell.
    struct Fact: Sendable {
        let id: String
        let day: Int
        /// Position in `SyntheticModel.donors`.
        let donor: Int
        /// Position in `SyntheticModel.cellTypes`.
        let type: Int
    }

    let training: [Fact]
    let test: [Fact]
    private let model: SyntheticModel
    private let seed: UInt64

    /// Invents cells: the first three donors on days 2 to 4 for training; for testing the fourth
    /// donor on those days, and day 7 of all four.
    init(model: SyntheticModel, trainingCount: Int, testCount: Int, seed: UInt64) {
        var random = RandomStream(seed: seed, stream: 2 << 40)
        var facts: [Fact] = []
        facts.reserveCapacity(trainingCount + testCount)
        for index in 0..<trainingCount + testCount {
            let isTest = index >= trainingCount
            // Of the competition's test cells, 55 % are from day 7.
            let isLastDay = isTest && random.next(below: 100) < 55
            let day = isLastDay ? 7 : 2 + random.next(below: 3)
            let donor = isLastDay ? random.next(below: 4) : isTest ? 3 : random.next(below: 3)
            // Stem cells are most frequent on day 2 and differentiate later.
            let isStem = random.next(below: 10) < (day == 2 ? 5 : day == 7 ? 1 : 3)
            let type = isStem ? 0 : 1 + random.next(below: 6)
            facts.append(Fact(id: Self.id(index, seed: seed), day: day, donor: donor, type: type))
        }
        training = Array(facts[..<trainingCount])
        test = Array(facts[trainingCount...])
        self.model = model
        self.seed = seed
    }

    /// Twelve hexadecimal digits; a bijection of the index, so that no two are equal.
    private static func id(_ index: Int, seed: UInt64) -> String {
        let mask: UInt64 = (1 << 48) - 1
        let number = (UInt64(index) &* 0x9e37_79b9_7f4b + (seed &* 0x5851_f42d_4c95 & mask)) & mask
        let digits = String(number, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// Fills one cell's rows: `rna` [geneCount], log1p of counts per million; `proteins`
    /// [proteinCount], dsb-like: background around zero, signal in deviations of it.
    func fill(
        _ index: Int, isTest: Bool, rna: UnsafeMutablePointer<Float>,
        proteins: UnsafeMutablePointer<Float>
    ) {
        let fact = isTest ? test[index] : training[index]
        let number = UInt64(isTest ? training.count + index : index)
        var random = RandomStream(seed: seed, stream: number)
        let state = state(fact, &random)
        let regulation = model.proteinBases.map { _ in random.normal() }
        fillProteins(fact, state, regulation, &random, proteins)
        fillCounts(state, regulation, &random, rna)
    }

    private func state(_ fact: Fact, _ random: inout RandomStream) -> [Float] {
        let k = SyntheticModel.componentCount
        let doublings = Float(log2(Double(fact.day) / 2))
        return (0..<k).map { component in
            model.typeCentres[fact.type * k + component]
                + model.donorShifts[fact.donor * k + component]
                + doublings * model.dayDirection[component] + 0.6 * random.normal()
        }
    }

    private func fillProteins(
        _ fact: Fact, _ state: [Float], _ regulation: [Float], _ random: inout RandomStream,
        _ proteins: UnsafeMutablePointer<Float>
    ) {
        let k = SyntheticModel.componentCount
        let count = model.proteinBases.count
        for protein in 0..<count {
            var signal: Float = 0
            for component in 0..<k {
                signal += model.proteinWeights[protein * k + component] * state[component]
            }
            let shift = model.donorProteinShifts[fact.donor * count + protein]
            let own = model.proteinGenes[protein] >= 0 ? 0.45 * regulation[protein] : 0
            let value =
                model.proteinBases[protein] + 1.3 * tanh(1.5 * signal) + own + shift
                + 0.35 * random.normal()
            // Below the background dsb is compressed, above it stretched.
            proteins[protein] = value < 0 ? value : 2 * value
        }
    }

    private func fillCounts(
        _ state: [Float], _ regulation: [Float], _ random: inout RandomStream,
        _ rna: UnsafeMutablePointer<Float>
    ) {
        let geneCount = model.geneBiases.count
        let depth = 0.35 * random.normal()
        for gene in 0..<geneCount { rna[gene] = model.geneBiases[gene] + depth }
        model.geneLoadings.withUnsafeBufferPointer { loadings in
            for component in 0..<SyntheticModel.componentCount {
                let weight = state[component]
                let first = component * geneCount
                for gene in 0..<geneCount { rna[gene] += weight * loadings[first + gene] }
            }
        }
        for (protein, gene) in model.proteinGenes.enumerated() where gene >= 0 {
            rna[gene] += 0.8 * regulation[protein]
        }
        var total: Float = 0
        for gene in 0..<geneCount {
            let count = Self.poisson(exp(min(rna[gene], 6)), &random)
            rna[gene] = count
            total += count
        }
        guard total > 0 else { return }
        let scale = 1e6 / total
        for gene in 0..<geneCount where rna[gene] > 0 { rna[gene] = log1p(rna[gene] * scale) }
    }

    /// A Poisson number: exponential waiting times up to a mean of 30, then the normal limit.
    private static func poisson(_ mean: Float, _ random: inout RandomStream) -> Float {
        guard mean < 30 else {
            return max(0, (mean + mean.squareRoot() * random.normal()).rounded())
        }
        var count: Float = 0
        var waited: Float = 0
        while true {
            waited -= log(random.uniform() + 0x1p-25)
            if waited > mean { return count }
            count += 1
        }
    }
}
