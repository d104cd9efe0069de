internal import Foundation
internal import LinearAlgebra

/// The cells of a synthetic study and, one by one, their RNA, proteins and peaks.
///
/// Every row comes from streams of its cell's own, so that rows are the same in whichever order
/// and by however many threads they are made.
package struct SyntheticCells: Sendable {
    /// Which score a test cell counts for.
    enum Part: String, Sendable {
        case publicScore = "public"
        case privateScore = "private"
        case unscored
    }

    /// The metadata of a cell, and what they leave out.
    struct Fact: Sendable {
        /// Decides the id and the random streams.
        let number: UInt64
        let id: String
        let day: Int
        /// Position in `SyntheticModel.donors`.
        let donor: Int
        /// Position in `SyntheticModel.cellTypes`.
        let type: Int
        /// The row of `citeTraining` that this cell copies.
        var original: Int?
        var part = Part.unscored
    }

    private(set) var citeTraining: [Fact] = []
    private(set) var citeTest: [Fact] = []
    private(set) var multiomeTraining: [Fact] = []
    private(set) var multiomeTest: [Fact] = []
    private let model: SyntheticModel
    private let seed: UInt64

    /// Invents the cells of four files.
    init(
        model: SyntheticModel, citeCounts: (training: Int, test: Int),
        multiomeCounts: (training: Int, test: Int), seed: UInt64
    ) {
        self.model = model
        self.seed = seed
        var random = RandomStream(seed: seed, stream: 2 << 40)
        var number: UInt64 = 0
        func invent(_ batches: [SyntheticBatches.Batch], privateDay: Int) -> [Fact] {
            batches.flatMap { batch in
                Self.facts(of: batch, privateDay: privateDay, seed: seed, &number, &random)
            }
        }
        let citeDay = SyntheticBatches.citePrivateDay
        let multiomeDay = SyntheticBatches.multiomePrivateDay
        citeTraining = invent(
            SyntheticBatches.citeTraining(citeCounts.training), privateDay: citeDay)
        citeTest = invent(SyntheticBatches.citeTest(citeCounts.test), privateDay: citeDay)
        multiomeTraining = invent(
            SyntheticBatches.multiomeTraining(multiomeCounts.training), privateDay: multiomeDay)
        multiomeTest = invent(
            SyntheticBatches.multiomeTest(multiomeCounts.test), privateDay: multiomeDay)
        copyOriginals()
    }

    /// One batch's cells: copies first, then the others, of which some are scored.
    private static func facts(
        of batch: SyntheticBatches.Batch, privateDay: Int, seed: UInt64, _ number: inout UInt64,
        _ random: inout RandomStream
    ) -> [Fact] {
        let scoredPart = batch.day == privateDay ? Part.privateScore : Part.publicScore
        var parts = (0..<batch.cellCount - batch.copyCount).map { index in
            index < batch.scoredCount ? scoredPart : Part.unscored
        }
        if batch.scoredCount < parts.count { random.shuffle(&parts) }
        let firstParts = [Part](repeating: .unscored, count: batch.copyCount)
        return (firstParts + parts).map { part in
            // Stem cells are most frequent on day 2 and differentiate later.
            let stemShare = batch.day == 2 ? 5 : batch.day >= 7 ? 1 : 3
            let isStem = random.next(below: 10) < stemShare
            let type = isStem ? 0 : 1 + random.next(below: 6)
            defer { number += 1 }
            return Fact(
                number: number, id: id(number, seed: seed), day: batch.day, donor: batch.donor,
                type: type, part: part)
        }
    }

    /// Makes the first test cells copies of the training cells of donor 32606 on day 2.
    private mutating func copyOriginals() {
        guard let copied = citeTest.first else { return }
        let originals = citeTraining.indices.filter {
            citeTraining[$0].donor == 2 && citeTraining[$0].day == copied.day
        }
        let copyCount = citeTest.prefix { $0.part == .unscored }.count
        for (index, original) in zip(0..<copyCount, originals) {
            let fact = citeTest[index]
            citeTest[index] = Fact(
                number: fact.number, id: fact.id, day: fact.day, donor: fact.donor,
                type: citeTraining[original].type, original: original)
        }
    }

    /// Twelve hexadecimal digits; a bijection of the number, so that no two are equal.
    package static func id(_ number: UInt64, seed: UInt64) -> String {
        let mask: UInt64 = (1 << 48) - 1
        let shuffled = (number &* 0x9e37_79b9_7f4b &+ (seed &* 0x5851_f42d_4c95 & mask)) & mask
        let digits = String(shuffled, radix: 16)
        return String(repeating: "0", count: 12 - digits.count) + digits
    }

    /// The state of a cell, and the part of its proteins that follows from no gene.
    struct Nature {
        let fact: Fact
        let place: SyntheticGenes.Place
        /// [proteinCount], normal deviates.
        let regulation: [Float]
    }

    /// A cell's nature, equal for each of its rows.
    func nature(_ asked: Fact, hasProteins: Bool) -> Nature {
        let fact = asked.original.map { citeTraining[$0] } ?? asked
        var random = RandomStream(seed: seed, stream: fact.number)
        let k = SyntheticModel.componentCount
        let doublings = Float(log2(Double(fact.day) / 2))
        let state = (0..<k).map { component in
            model.typeCentres[fact.type * k + component]
                + model.donorShifts[fact.donor * k + component]
                + doublings * model.dayDirection[component] + 0.6 * random.normal()
        }
        var place = SyntheticGenes.Place(state: state, donor: fact.donor, doublings: doublings)
        let regulation = hasProteins ? model.proteinBases.map { _ in random.normal() } : []
        if hasProteins {
            for (protein, gene) in model.proteinGenes.enumerated() where gene >= 0 {
                place.boosts.append((gene, 0.8 * regulation[protein]))
            }
        }
        return Nature(fact: fact, place: place, regulation: regulation)
    }

    /// Fills a cell's RNA, [geneCount] zeros, as one of the technologies measures it.
    func fillRNA(
        _ fact: Fact, _ genes: SyntheticGenes, hasProteins: Bool,
        into row: UnsafeMutablePointer<Float>
    ) {
        let nature = nature(fact, hasProteins: hasProteins)
        var stream = RandomStream(seed: seed, stream: 17 << 40 | nature.fact.number)
        let depth = 0.35 * stream.normal()
        var random = QuickRandom(seed: seed, stream: 18 << 40 | nature.fact.number)
        genes.fill(nature.place, depth: depth, &random, into: row)
    }

    /// Fills a cell's proteins, [proteinCount]: dsb-like, background around zero, signal in
    /// deviations of it.
    func fillProteins(_ fact: Fact, into row: UnsafeMutablePointer<Float>) {
        let nature = nature(fact, hasProteins: true)
        var random = RandomStream(seed: seed, stream: 16 << 40 | nature.fact.number)
        let k = SyntheticModel.componentCount
        let count = model.proteinBases.count
        let late = max(0, nature.place.doublings - 1)
        for protein in 0..<count {
            var signal: Float = 0
            for component in 0..<k {
                signal +=
                    model.proteinWeights[protein * k + component]
                    * nature.place.state[component]
            }
            let shift =
                model.donorProteinShifts[nature.fact.donor * count + protein]
                + late * model.lateProteinSlopes[protein]
            let own = model.proteinGenes[protein] >= 0 ? 0.45 * nature.regulation[protein] : 0
            let value =
                model.proteinBases[protein] + 1.3 * tanh(1.5 * signal) + own + shift
                + 0.35 * random.normal()
            // Below the background dsb is compressed, above it stretched.
            row[protein] = value < 0 ? value : 2 * value
        }
    }

    /// Fills a cell's peaks, [peakCount] zeros.
    func fillPeaks(_ fact: Fact, _ peaks: SyntheticPeaks, into row: UnsafeMutablePointer<Float>) {
        let nature = nature(fact, hasProteins: false)
        var random = QuickRandom(seed: seed, stream: 19 << 40 | nature.fact.number)
        peaks.fill(
            state: nature.place.state, donor: nature.fact.donor,
            isFemale: nature.fact.donor == SyntheticModel.femaleDonor, &random, into: row)
    }
}
