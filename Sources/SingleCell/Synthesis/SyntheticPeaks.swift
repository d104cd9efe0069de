internal import Foundation
internal import LinearAlgebra

/// The peaks of a synthetic study, and how a cell's state opens them.
///
/// Accessibility is a mixture of programmes: a constant one and two for each number of the state,
/// one that a high number turns up and one that a low number does. A peak belongs to the constant
/// programme, to those of a nearby gene's strongest loadings, and to one of its own. A cell draws
/// fragments from its mixture until it has its number of open peaks, so that a row costs as much
/// as it has open peaks, not columns.
struct SyntheticPeaks: Sendable {
    /// [peakCount], `contig:start-end`.
    let names: [String]
    /// [1 + 2 · componentCount], peaks by their weight in each programme.
    private var programmes: [AliasTable] = []
    /// [1 + 2 · componentCount], the sum of the weights in each programme.
    private var totals: [Float] = []
    /// [peakCount], log(1 + cells / cells where the peak is open), at most 7.
    private var inverseFrequencies: [Float] = []
    /// [donors.count, componentCount], how a donor's state reads differently here.
    private let donorShifts: [Float]
    /// Peaks that no cell of a female donor has open.
    private let chromosomeY: Range<Int>

    /// Open peaks of a cell at 228,942 peaks: least and most in the competition, and the middle.
    private static let openCounts: (least: Float, middle: Float, most: Float) = (746, 5_200, 35_837)
    /// How strongly the state turns a programme up or down.
    private static let steepness: Float = 0.8

    /// Draws peaks along the genome; the genes of `genes` stand in the genome's order.
    init(peakCount: Int, genes: SyntheticGenes, typeCentres: [Float], seed: UInt64) {
        var random = RandomStream(seed: seed, stream: 4 << 40)
        let genome = SyntheticGenome(peakCount: peakCount, &random)
        names = genome.peakNames
        chromosomeY = genome.chromosomeY
        donorShifts = (0..<SyntheticModel.donors.count * SyntheticModel.componentCount).map { _ in
            0.2 * random.normal()
        }
        let programmeCount = 1 + 2 * SyntheticModel.componentCount
        var weights = [[Float]](repeating: [], count: programmeCount)
        var members = [[Int32]](repeating: [], count: programmeCount)
        for peak in 0..<peakCount {
            let base = exp(1.2 * random.normal())
            // The competition has ten peaks that no training cell opens.
            guard peak % 22_894 != 17 else { continue }
            func join(_ programme: Int, _ weight: Float) {
                weights[programme].append(base * weight)
                members[programme].append(Int32(peak))
            }
            join(0, 1)
            let gene = peak * genes.names.count / peakCount
            for (component, loading) in Self.strongest(genes, gene) {
                join(1 + 2 * component + (loading < 0 ? 1 : 0), 6 * abs(loading))
            }
            join(1 + random.next(below: programmeCount - 1), 0.7)
        }
        programmes = zip(weights, members).map { AliasTable(weights: $0, labels: $1) }
        totals = weights.map { $0.reduce(0, +) }
        setFrequencies(weights, members, typeCentres)
    }

    /// Fills `row`, [peakCount] zeros, with log(TF) · log(IDF) of what is open.
    func fill(
        state: [Float], donor: Int, isFemale: Bool, _ random: inout QuickRandom,
        into row: UnsafeMutablePointer<Float>
    ) {
        let shares = activities(state, donor)
        let mixture = AliasTable(weights: shares, labels: shares.indices.map { Int32($0) })
        let (wanted, share) = openCount(&random)
        withUnsafeTemporaryAllocation(of: Int32.self, capacity: wanted) { open in
            var openCount = 0
            var fragmentCount = 0
            // A cell that has nearly everything open must not draw for ever.
            while openCount < wanted, fragmentCount < 16 * wanted {
                let peak = programmes[Int(mixture.draw(&random))].draw(&random)
                if isFemale, chromosomeY.contains(Int(peak)) { continue }
                fragmentCount += 1
                if row[Int(peak)] == 0 {
                    open[openCount] = peak
                    openCount += 1
                }
                row[Int(peak)] += 1
            }
            let scale = 1e4 * share / Float(max(1, fragmentCount))
            let logarithms = (0..<16).map { log1p(Float($0) * scale) }
            for index in 0..<openCount {
                let peak = Int(open[index])
                row[peak] = logarithms[min(15, Int(row[peak]))] * inverseFrequencies[peak]
            }
        }
    }

    /// How many peaks a cell has open, and the share of the competition's peaks there are.
    private func openCount(_ random: inout QuickRandom) -> (count: Int, share: Float) {
        let share = Float(names.count) / 228_942
        let radius = (-2 * log(random.uniform())).squareRoot()
        let normal = radius * cos(2 * Float.pi * random.uniform())
        let count = Self.openCounts.middle * exp(0.5 * normal)
        let bounded = min(Self.openCounts.most, max(Self.openCounts.least, count))
        return (max(1, Int((bounded * share).rounded())), share)
    }

    /// The weight of each programme in a cell.
    private func activities(_ state: [Float], _ donor: Int) -> [Float] {
        var shares = totals
        for (component, number) in state.enumerated() {
            let shift = donorShifts[donor * state.count + component]
            let factor = exp(Self.steepness * max(-6, min(6, number + shift)))
            shares[1 + 2 * component] *= factor
            shares[2 + 2 * component] /= factor
        }
        return shares
    }

    /// The three components that a gene follows most.
    private static func strongest(
        _ genes: SyntheticGenes, _ gene: Int
    ) -> [(component: Int, loading: Float)] {
        let count = SyntheticModel.componentCount
        let all = (0..<count).map { ($0, genes.loadings[$0 * genes.names.count + gene]) }
        return Array(all.sorted { (-abs($0.1), $0.0) < (-abs($1.1), $1.0) }.prefix(3))
    }

    /// Expects how often each peak is open in a middling cell of the types.
    private mutating func setFrequencies(
        _ weights: [[Float]], _ members: [[Int32]], _ typeCentres: [Float]
    ) {
        let k = SyntheticModel.componentCount
        let typeCount = Float(typeCentres.count / k)
        var levels = [Float](repeating: 1, count: totals.count)
        for component in 0..<k {
            var (high, low): (Float, Float) = (0, 0)
            for first in stride(from: component, to: typeCentres.count, by: k) {
                high += exp(Self.steepness * typeCentres[first])
                low += exp(-Self.steepness * typeCentres[first])
            }
            levels[1 + 2 * component] = high / typeCount
            levels[2 + 2 * component] = low / typeCount
        }
        var rates = [Float](repeating: 0, count: names.count)
        for (programme, level) in levels.enumerated() {
            for (peak, weight) in zip(members[programme], weights[programme]) {
                rates[Int(peak)] += level * weight
            }
        }
        let sum = rates.reduce(0, +)
        let fragments = 1.2 * Self.openCounts.middle * Float(names.count) / 228_942
        inverseFrequencies = rates.map { rate in
            let openShare = 1 - exp(-fragments * rate / sum)
            return min(7, log1p(1 / max(1e-6, openShare)))
        }
    }
}
