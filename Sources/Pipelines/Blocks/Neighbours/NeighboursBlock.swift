internal import Coordination

/// The features of another block, averaged over the cells nearest to each: what single cells are
/// too sparse to show.
///
/// The mean over nearest neighbours is what kNN-smoothing of single-cell counts does (Wagner, Yan
/// and Yanai, bioRxiv 217737, 2018).
package struct NeighboursBlock: FeatureBlock {
    package static let name = "neighbours"
    package static let summary = "another block, averaged over the nearest cells"

    /// Which cells may be neighbours of each other.
    package enum Fit: String, Sendable, CaseIterable {
        /// All training cells, those held out by a fold included.
        case train
        /// For each fold, the cells that it trains on among themselves, and the others.
        case fold
    }

    package static let declaration = Declaration<NeighboursBlock>(
        .name("of", \.averaged, "The block whose features are averaged."),
        .name(
            "by", \.compared,
            "The block whose features tell, by their cosine, how near two cells are; by default"
                + " the same."),
        .integer(
            "neighbours", \.count, 1...10_000, "Nearest cells, the cell itself included."),
        .number(
            "share", \.share, .above(0, through: 1),
            "Part of the neighbours' mean; the rest is the cell's own."),
        .integer(
            "features", \.columnCount, 1...65_536,
            "The first features of the block that are averaged; by default all."),
        .integer(
            "compared", \.comparedCount, 1...65_536,
            "The first features that are compared; by default all."),
        .word(
            "fit", \.fit,
            "Cells that are neighbours of training cells: train takes all training cells; fold"
                + " those that each fold trains on, and the cells that it holds out have neighbours"
                + " among themselves. Test cells always have neighbours among themselves."),
        checks: [
            { block in
                guard block.averaged.isEmpty else { return nil }
                return KeyProblem(
                    "of", found: "no block", allowed: "the name of another block",
                    advice: "Name the block whose features are averaged.")
            }
        ])

    /// The block whose features are averaged.
    package var averaged = ""
    /// The block whose features are compared; empty for the same.
    package var compared = ""
    /// Nearest cells, the cell itself included.
    package var count = 30
    /// The part of the neighbours' mean, 0...1.
    package var share = 0.5
    /// The first features that are averaged; nil for all.
    package var columnCount: Int?
    /// The first features that are compared; nil for all.
    package var comparedCount: Int?
    /// Which cells may be neighbours.
    package var fit = Fit.train

    /// Thirty neighbours that count as much as the cell.
    package init() {}

    package var blockNames: [(key: String, name: String)] {
        [("of", averaged)] + (compared.isEmpty ? [] : [("by", compared)])
    }

    package func isFittedPerFold(_ outline: QuestionOutline) -> Bool {
        fit == .fold || read(in: outline).contains { outline.isFittedPerFold($0.block) }
    }

    package func columnCount(
        _ block: QuestionOutline.Block, _ outline: QuestionOutline
    ) -> Int {
        let most = read(in: outline).first.map { $0.block.columnCount($0, outline) } ?? 0
        return min(columnCount ?? most, most)
    }

    package func plan(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> PlannedBlock {
        let outline = planner.outline
        let places = blockNames.map { planner.place(ofBlock: $0.name) }
        let blocks = try planner.features(of: places, withoutFold: request.withoutFold).blocks
        return try planner.neighbours(
            request, of: blocks[0], by: blocks.last ?? blocks[0],
            NeighboursWork(
                count: count, share: share, columnCount: columnCount,
                comparedCount: comparedCount),
            partsSides: fit == .fold || outline.evaluation.hidesInputs,
            columnCount: columnCount(request.block, outline))
    }

    /// The blocks that it reads.
    private func read(in outline: QuestionOutline) -> [QuestionOutline.Block] {
        blockNames.compactMap { wanted in outline.blocks.first { $0.name == wanted.name } }
    }
}
