internal import LinearAlgebra

/// Where peaks lie: 37 contigs, with the chromosomes' lengths and chrY's few peaks.
struct SyntheticGenome: Sendable {
    /// [peakCount], `contig:start-end`, ascending on each contig.
    let peakNames: [String]
    /// The peaks of chromosome Y.
    let chromosomeY: Range<Int>

    /// Places peaks on the contigs, at least one on each.
    init(peakCount: Int, _ random: inout RandomStream) {
        let counts = Self.counts(peakCount)
        var names: [String] = []
        names.reserveCapacity(peakCount)
        var chromosomeY = 0..<0
        for ((contig, length), count) in zip(Self.contigs, counts) {
            if contig == "chrY" { chromosomeY = names.count..<names.count + count }
            var end = 0
            for _ in 0..<count {
                // Gaps of this mean fill the contig nearly to its end.
                let start = end + 1 + random.next(below: max(1, 2 * length / (count + 1)))
                end = start + 200 + random.next(below: 700)
                names.append("\(contig):\(start)-\(end)")
            }
        }
        peakNames = names
        self.chromosomeY = chromosomeY
    }

    /// How many peaks lie on each contig.
    private static func counts(_ peakCount: Int) -> [Int] {
        let smallCounts = contigs.map { contig, _ in
            contig == "chrY"
                ? max(1, 214 * peakCount / 228_942)
                : contig.hasPrefix("chr") ? 0 : max(1, 6 * peakCount / 228_942)
        }
        let rest = peakCount - smallCounts.reduce(0, +)
        let weights = zip(contigs, smallCounts).map { contig, small in
            (donor: 0, day: 0, weight: small > 0 ? 0 : contig.length)
        }
        let shares = SyntheticBatches.apportion(weights, rest).map(\.cellCount)
        return zip(shares, smallCounts).map { max($0, $1) }
    }

    /// The chromosomes of GRCh38 with their lengths in bases, rounded, and what no chromosome has.
    private static let contigs: [(name: String, length: Int)] =
        zip(
            (1...22).map { "chr\($0)" } + ["chrX", "chrY"],
            [
                248, 242, 198, 190, 181, 170, 159, 145, 138, 133, 135, 133, 114, 107, 102, 90, 83,
                80, 58, 64, 46, 50, 156, 57,
            ]
        ).map { ($0, $1 * 1_000_000) }
        + [
            "GL000009.2", "GL000194.1", "GL000195.1", "GL000205.2", "GL000213.1", "GL000218.1",
            "GL000219.1", "KI270711.1", "KI270713.1", "KI270721.1", "KI270726.1", "KI270727.1",
            "KI270734.1",
        ].map { ($0, 180_000) }
}
