import Coordination
import LinearAlgebra
import Pipelines

/// Squares a number.
///
/// Output: `square` (one number).
enum SquareStage: Stage {
    struct Work: Codable, Sendable, Equatable {
        var number: Double
    }

    static let kind = TaskKind("square")
    static let version = 4
    static let traits = TaskTraits()

    static func run(_ work: Work, _ context: TaskContext) throws -> [OutputBytes] {
        try context.checkCancellation()
        var archive = ArrayArchive()
        archive.setDoubles("number", [work.number * work.number])
        return [OutputBytes("square", archive)]
    }

    static func trace(_ work: Work, _ task: Int, in trace: inout ProvenanceTrace) {}
}

/// Adds numbers.
///
/// Inputs: `square` (any number). Output: `sum` (one number).
enum SumStage: Stage {
    struct Work: Codable, Sendable, Equatable {
        var factor: Double
    }

    static let kind = TaskKind("sum")
    static let version = 1
    static let traits = TaskTraits(kept: .everything, isResumable: true, isShareable: true)

    static func run(_ work: Work, _ context: TaskContext) throws -> [OutputBytes] {
        var sum = 0.0
        for archive in try context.archives("square") {
            sum += try archive.doubles("number").reduce(0, +)
        }
        var archive = ArrayArchive()
        archive.setDoubles("number", [work.factor * sum])
        return [OutputBytes("sum", archive)]
    }

    static func trace(_ work: Work, _ task: Int, in trace: inout ProvenanceTrace) {}
}

extension StageRegistry {
    /// The stages of a release with two more, and one more kind of model.
    static let withToys = StageRegistry(
        StageRegistry.standard.stages + [SquareStage.self, SumStage.self],
        models: ModelRegistry(ModelRegistry.standard.kinds + [NearestModel.self]))
}
