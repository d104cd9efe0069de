/// How many cells of which donor on which day: the competition's design, or a share of it.
///
/// The sums over donors and over days are the competition's counts; where only sums are known,
/// the single batches are invented to fit them.
struct SyntheticBatches: Sendable {
    /// The cells of one donor on one day.
    struct Batch: Sendable, Equatable {
        /// Position in `SyntheticModel.donors`.
        let donor: Int
        let day: Int
        let cellCount: Int
        /// Of these, copies of training cells: they are leaked and not scored.
        var copyCount = 0
        /// Of these, cells whose targets are asked for and scored.
        var scoredCount = 0
    }

    /// Day 7 of CITE-seq and day 10 of Multiome decide the private score.
    static let citePrivateDay = 7
    static let multiomePrivateDay = 10

    /// 70,988 training cells at scale 1, in the file's order.
    static func citeTraining(_ total: Int) -> [Batch] {
        apportion(
            [
                (0, 2, 5_500), (1, 2, 6_842), (2, 2, 7_476),
                (0, 3, 7_600), (1, 3, 7_200), (2, 3, 7_189),
                (0, 4, 9_694), (1, 4, 10_032), (2, 4, 9_455),
            ], total)
    }

    /// 48,663 test cells at scale 1; the first 7,476 are copies, all others are scored.
    static func citeTest(_ total: Int) -> [Batch] {
        let batches = apportion(
            [
                (3, 2, 9_600), (3, 3, 5_400), (3, 4, 6_796),
                (0, 7, 6_600), (1, 7, 6_900), (2, 7, 7_120), (3, 7, 6_247),
            ], total)
        return batches.enumerated().map { index, batch in
            var batch = batch
            batch.copyCount = index == 0 ? rounded(batch.cellCount, 7_476, 9_600) : 0
            batch.scoredCount = batch.cellCount - batch.copyCount
            return batch
        }
    }

    /// 105,942 training cells at scale 1.
    static func multiomeTraining(_ total: Int) -> [Batch] {
        apportion(
            [
                (0, 2, 8_100), (1, 2, 8_200), (2, 2, 7_611),
                (0, 3, 9_800), (1, 3, 9_900), (2, 3, 9_115),
                (0, 4, 10_600), (1, 4, 10_500), (2, 4, 10_034),
                (0, 7, 7_517), (1, 7, 7_556), (2, 7, 7_009),
            ], total)
    }

    /// 55,935 test cells at scale 1, of which 7,319 are scored publicly and 9,461 privately.
    static func multiomeTest(_ total: Int) -> [Batch] {
        let batches = apportion(
            [
                (3, 2, 8_921), (3, 3, 7_950), (3, 7, 7_291),
                (0, 10, 7_800), (1, 10, 7_833), (2, 10, 7_350), (3, 10, 8_790),
            ], total)
        let (publicOnes, privateOnes) = (batches.prefix(3), batches.suffix(4))
        func scored(_ part: ArraySlice<Batch>, _ share: Int, _ whole: Int) -> [Batch] {
            let sum = part.reduce(0) { $0 + $1.cellCount }
            let wanted = apportion(
                part.map { ($0.donor, $0.day, $0.cellCount) }, rounded(sum, share, whole))
            return zip(part, wanted).map { batch, wanted in
                var batch = batch
                batch.scoredCount = min(batch.cellCount, max(1, wanted.cellCount))
                return batch
            }
        }
        return scored(publicOnes, 7_319, 24_162) + scored(privateOnes, 9_461, 31_773)
    }

    /// Shares `total` cells out by weight: whole parts first, then the largest remainders.
    static func apportion(
        _ weights: [(donor: Int, day: Int, weight: Int)], _ total: Int
    ) -> [Batch] {
        let sum = weights.reduce(0) { $0 + $1.weight }
        var counts = weights.map { $0.weight * total / sum }
        let remainders = weights.map { $0.weight * total % sum }
        let order = weights.indices.sorted { (-remainders[$0], $0) < (-remainders[$1], $1) }
        for index in order.prefix(total - counts.reduce(0, +)) { counts[index] += 1 }
        return zip(weights, counts).map { weight, count in
            Batch(donor: weight.donor, day: weight.day, cellCount: count)
        }
    }

    /// `count` · `share` / `whole`, to the nearest.
    private static func rounded(_ count: Int, _ share: Int, _ whole: Int) -> Int {
        (2 * count * share + whole) / (2 * whole)
    }
}
