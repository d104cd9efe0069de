package import Coordination
import Learning
import LinearAlgebra

/// Weighs columns by their correlation with targets.
///
/// Inputs: `sums`, one a shard in row order, for each range of targets. Output: `weights` `[d]`,
/// the largest absolute correlation of each column with a target.
package struct ColumnWeightsWork: Sendable, Equatable, Codable {
    /// Sums for each range of targets.
    package var shardCount: Int
    /// Ranges of targets.
    package var rangeCount: Int

    /// Describes weights.
    package init(shardCount: Int, rangeCount: Int = 1) {
        self.shardCount = shardCount
        self.rangeCount = rangeCount
    }
}

/// Weighs columns by their correlation with targets; see `ColumnWeightsWork`.
package enum ColumnWeightsStage: Stage {
    package typealias Work = ColumnWeightsWork
    package static let kind = TaskKind("column-weights")
    package static let version = 1
    package static let traits = TaskTraits(kept: .everything)

    package static func run(
        _ work: ColumnWeightsWork, _ context: TaskContext
    ) throws -> [OutputBytes] {
        var weights: [Double]?
        try context.correlationSums(shardCount: work.shardCount, rangeCount: work.rangeCount) {
            let found = $0.largestCorrelations
            weights = weights.map { zip($0, found).map { max($0, $1) } } ?? found
        }
        guard let weights else { throw TaskError.missingInput(task: context.task, role: "sums") }
        var archive = ArrayArchive()
        archive.setDoubles("weights", weights)
        return [OutputBytes("weights", archive)]
    }

    package static func trace(
        _ work: ColumnWeightsWork, _ task: Int, in trace: inout ProvenanceTrace
    ) {
        let sums = trace.content(task, "sums")
        let weights = trace.fit(
            "weights of columns by correlation", fold: trace.fold(of: sums.summed),
            on: sums.summed, with: sums.things)
        trace.set(task, "weights", ProvenanceTrace.Content(things: weights))
    }
}

extension TaskContext {
    /// Adds the sums of all shards, and calls `body` with those of each range of targets.
    ///
    /// In the order of the shards, so that a sum does not depend on who computed what.
    func correlationSums(
        shardCount: Int, rangeCount: Int, _ body: (CorrelationSums) throws -> Void
    ) throws {
        let paths = try paths("sums", count: shardCount * rangeCount)
        for range in 0..<rangeCount {
            var total: CorrelationSums?
            for path in paths[range * shardCount..<(range + 1) * shardCount] {
                try checkCancellation()
                let part = try CorrelationSums(archive: ArrayArchive(contentsOf: path))
                total?.merge(part)
                if total == nil { total = part }
            }
            if let total { try body(total) }
        }
    }

    /// What columns are multiplied by, `[d]`.
    func columnWeights() throws -> [Double] { try archive("weights").doubles("weights") }
}
