internal import Coordination
package import Learning

/// A kind of feature block: what models can see of the inputs, as a graph of tasks of its own.
///
/// A value holds the parameters. Everything about one kind is in one folder, and `BlockRegistry`
/// lists it. Tasks are named by their content, so members, questions and later studies share the
/// blocks that they have in common.
package protocol FeatureBlock: DeclaredKind, DeclaredParameters where Parameters == Self {
    /// The files that the parameters name.
    var files: [BlockFile] { get }
    /// The matrix of another program whose rows it has, joined by cell id; nil for none.
    var source: DeclaredSource? { get }
    /// Takes that matrix from another place, such as a converted file.
    mutating func read(_ source: DeclaredSource)
    /// The metadata columns whose values it asks for.
    var metadataColumns: [String] { get }
    /// The key that names them.
    var metadataKey: String { get }
    /// The blocks of the question that it reads, with the keys that name them.
    var blockNames: [(key: String, name: String)] { get }
    /// Whether it is fitted for each fold, without the fold's held-out cells.
    func isFittedPerFold(_ outline: QuestionOutline) -> Bool
    /// Whether the metadata is what features are made of, so that it is asked for of every cell;
    /// else of training cells alone.
    var describesCells: Bool { get }
    /// Whether targets have a part in what its features are.
    var readsTargets: Bool { get }
    /// Whether its features follow from values of the inputs.
    var readsInputs: Bool { get }
    /// Whether models bring its features to mean 0 and variance 1.
    var isStandardised: Bool { get }
    /// Whether it has the columns that go by the names of the targets.
    var matchesTargetNames: Bool { get }
    /// Components that it asks of the inputs; 0 where it decomposes nothing.
    var rank: Int { get }
    /// Components of the question's other blocks that it reads.
    var readComponentCount: Int { get }
    /// The views of the inputs that it is made of.
    var views: [InputView] { get }
    /// The most features that it may have.
    func columnCount(_ block: QuestionOutline.Block, _ outline: QuestionOutline) -> Int
    /// Plans what is chosen before any block is fitted, such as which genes it has.
    func prepare(_ request: BlockRequest, in planner: inout QuestionPlanner) throws
    /// Plans the tasks that make its features.
    func plan(
        _ request: BlockRequest, in planner: inout QuestionPlanner
    ) throws -> PlannedBlock
}

extension FeatureBlock {
    package var files: [BlockFile] { [] }
    package var source: DeclaredSource? { nil }
    package mutating func read(_ source: DeclaredSource) {}
    package var metadataColumns: [String] { [] }
    package var blockNames: [(key: String, name: String)] { [] }
    package func isFittedPerFold(_ outline: QuestionOutline) -> Bool { false }
    package var readsInputs: Bool { metadataColumns.isEmpty }
    package var describesCells: Bool { !metadataColumns.isEmpty }
    package var readsTargets: Bool { false }
    package var isStandardised: Bool { false }
    package var matchesTargetNames: Bool { false }
    package var rank: Int { 0 }
    package var readComponentCount: Int { 0 }
    package var views: [InputView] { [] }
    package var metadataKey: String { "" }
    package func prepare(_ request: BlockRequest, in planner: inout QuestionPlanner) throws {}

    /// The path of the file that it reads in a role; nil where it names none.
    package func file(_ role: String) -> String? { files.first { $0.role == role }?.path }

    /// Whether another block is of the same kind with the same parameters.
    package func isEqual(to other: any FeatureBlock) -> Bool { (other as? Self) == self }
}

/// A file that a block names, and the role in which its tasks read it.
package struct BlockFile: Sendable, Equatable {
    /// Such as `genes`.
    package var role: String
    /// Absolute.
    package var path: String
}

/// What a block is planned for.
package struct BlockRequest {
    /// The block with what the coordinator found for it.
    let block: QuestionOutline.Block
    /// The fold whose held-out cells it must not see; nil where it sees all cells.
    let withoutFold: Int?

    /// The name of its task, where it has one.
    var taskName: String {
        "features/" + block.name + (withoutFold.map { "/fold-\($0)" } ?? "")
    }

    /// Begins the names of its tasks.
    var prefix: String { taskName + "/" }

    /// The files of the block, by role.
    var fileInputs: [TaskInput] {
        block.files.map { TaskInput(role: $0.role, origin: .blob($0.blob)) }
    }
}

/// The tasks that make the features of a block.
package struct PlannedBlock {
    /// The rows of training cells, each an output `features` or alike.
    var training: [TaskOutput]
    /// The rows of test cells; empty without test cells.
    var tests: [TaskOutput]
    /// The most features that it may have.
    var columnCount: Int
}

/// The features of several blocks, as a task reads them.
struct PlannedFeatures {
    var blocks: [PlannedBlock]
    /// Over which cells the features of each block are standardised.
    var scaling: [BlockScaling]

    /// The most features of a cell.
    var columnCount: Int { blocks.reduce(0) { $0 + $1.columnCount } }

    /// Rows of training cells: inputs `features-0`, `features-1`, … of one block each.
    var training: [TaskInput] { inputs("features", \.training) }

    /// Rows of test cells, as `test-features-0`, ….
    var tests: [TaskInput] { inputs("test-features", \.tests) }

    private func inputs(
        _ role: String, _ rows: (PlannedBlock) -> [TaskOutput]
    ) -> [TaskInput] {
        blocks.enumerated().flatMap { index, block in
            rows(block).map {
                TaskInput(
                    role: "\(role)-\(index)", origin: .output(task: $0.task, role: $0.role))
            }
        }
    }
}

/// Over which cells the features of a block are brought to mean 0 and variance 1.
package enum BlockScaling: String, Sendable, Codable {
    /// Over none: models see them as they are.
    case none
    /// Over the training cells, those held out by a fold included.
    case study
    /// Over the cells that the fold trains on.
    case fold
}
