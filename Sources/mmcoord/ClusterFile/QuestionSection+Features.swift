package import Pipelines
internal import Learning

/// A feature block of a question.
package struct BlockSection: Sendable, Equatable {
    /// Unique in the question.
    package var name: String
    /// The kind of block, with its parameters.
    package var block: any FeatureBlock
    /// The key path of its parameters, such as `study.citeseq.features`.
    package var key: String
    /// The key path of the metadata columns that it reads; empty where it reads none.
    package var metadataKey: String

    package static func == (left: BlockSection, right: BlockSection) -> Bool {
        left.name == right.name && left.block.isEqual(to: right.block) && left.key == right.key
    }
}

/// Models of one kind with the same parameters.
package struct MemberSection: Sendable, Equatable {
    /// Unique in the question.
    package var name: String
    /// The kind of model, with its parameters.
    package var model: ModelChoice
    /// The blocks that it sees, by their place among the question's.
    package var blocks: [Int]
    /// Models for each fold.
    package var seedCount: Int
}

/// What the keys of a preset stand for.
extension QuestionSection {
    /// The columns of the inputs that are left out.
    package var drop: ColumnDrop { features.drop }

    /// The key path that says so.
    package var dropKey: String { "\(key).features.drop" }

    /// The components of each view, then selected genes, then statistics of batches.
    package var blocks: [BlockSection] {
        let place = "\(key).features"
        var blocks = features.views.map { view in
            var block = ComponentsBlock()
            block.view = InputView(rawValue: view.rawValue) ?? .given
            block.componentCount = features.componentCount
            block.fit = features.fit == .all ? .all : .train
            block.sweepCount = features.sweepCount
            block.oversampling = features.oversampling
            block.accuracy = features.accuracy == .exact ? .exact : .default
            block.standardises = features.scale == .all
            return BlockSection(
                name: features.views.count == 1 ? "svd" : "svd-\(view.rawValue)", block: block,
                key: place, metadataKey: "")
        }
        if features.genes != .none {
            var block = GenesBlock()
            if case .file(let path) = features.genes { block.selection = .file(path) }
            block.aliases = features.aliases
            blocks.append(
                BlockSection(name: "genes", block: block, key: place, metadataKey: ""))
        }
        if let batches = features.batches {
            var block = BatchStatisticsBlock()
            block.labels = batches.columns.joined(separator: " * ")
            block.componentCount = batches.componentCount
            blocks.append(
                BlockSection(
                    name: "batches", block: block, key: place,
                    metadataKey: place + ".batch-statistics"))
        }
        return blocks
    }

    /// One member that sees every block.
    package var members: [MemberSection] {
        [
            MemberSection(
                name: "network", model: model, blocks: Array(blocks.indices),
                seedCount: ensemble.seedCount)
        ]
    }
}
