internal import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// Tells counts that models would see as they are, and normalisations of values that are no counts
/// or are normalised already.
struct NormalisationExaminer {
    /// One side of a question.
    private struct Side {
        /// `inputs` or `targets`.
        let name: String
        let header: MatrixHeader
        let modality: Modality
        let normalisation: any Normalisation
        /// The key of the matrix.
        let matrixKey: String
    }

    private let section: QuestionSection
    private let inputs: Side
    private let targets: Side

    init(_ section: QuestionSection, inputs: MatrixHeader, targets: MatrixHeader) {
        self.section = section
        self.inputs = Side(
            name: "inputs", header: inputs, modality: section.inputModality,
            normalisation: section.normalise.inputs, matrixKey: section.inputsKey)
        self.targets = Side(
            name: "targets", header: targets, modality: section.targetModality,
            normalisation: section.normalise.targets, matrixKey: section.targetsKey)
    }

    /// Notes what is normalised twice.
    func noteRepeats(_ examiner: inout StudyExaminer) {
        let views = section.blocks.flatMap(\.block.views).filter { $0.isOfCounts }
        if inputs.normalisation.givesLogarithms, !views.isEmpty {
            let names = Set(views.map(\.rawValue)).sorted().joined(separator: " and ")
            examiner.note(
                "\(key(inputs)) is \(inputs.normalisation.name), whose values are logarithms, and "
                    + "the view \(names) normalises them once more. Choose the view given, or "
                    + "normalise: {inputs: none}.")
        }
        let isDivided = section.targetComponents?.division == .countMedian
        if isDivided, !targets.normalisation.isIdentity {
            examiner.note(
                "\(key(targets)) is \(targets.normalisation.name), and targets.divide: count-median"
                    + " divides each cell once more. Remove one of them.")
        }
    }

    /// Looks at the values of some cells.
    ///
    /// - Parameters:
    ///   - inputBlock: `[n, p]`, of the training inputs.
    ///   - targetBlock: `[n, m]`, of the training targets.
    ///   - examiner: Is told what was found.
    func examine(
        _ inputBlock: CellMatrix, _ targetBlock: CellMatrix, _ examiner: inout StudyExaminer
    ) {
        // Other views make of counts what models can learn from.
        let seesGiven = section.blocks.contains { $0.block.views.contains(.given) }
        examine(inputs, CountFacts(inputBlock), isSeen: seesGiven, &examiner)
        let isDivided = section.targetComponents?.division == .countMedian
        examine(targets, CountFacts(targetBlock), isSeen: !isDivided, &examiner)
    }

    private func examine(
        _ side: Side, _ facts: CountFacts, isSeen: Bool, _ examiner: inout StudyExaminer
    ) {
        let normalisation = side.normalisation
        if normalisation.isIdentity, isSeen, facts.areCounts {
            examiner.note(
                "the \(side.name) in \(side.header.path) are counts (whole numbers up to "
                    + "\(Int(exactly: facts.largest).map { "\($0)" } ?? "\(facts.largest)")), and "
                    + "models learn from them as they are, so that the depth of a cell outweighs "
                    + "what it expresses. Set \(key(side)): \(Self.usual(side.modality)), unless "
                    + "you want that.")
        }
        guard normalisation.takesCounts else { return }
        if let lowest = facts.lowest {
            examiner.report(
                key(side),
                "normalise: \(normalisation.name) is of counts, and \(side.header.path) holds"
                    + " values below 0, such as \(lowest)",
                "Name the matrix or layer that holds counts in \(side.matrixKey), or set "
                    + "\(key(side)): none.")
        } else if let fraction = facts.fraction {
            examiner.note(
                "\(key(side)) is \(normalisation.name), which is of counts, and "
                    + "\(side.header.path) holds values that are not whole, such as \(fraction): "
                    + "they may be normalised already. Name the layer that holds counts, or set "
                    + "\(key(side)): none.")
        }
    }

    /// What tasks would refuse of a question's matrices: training inputs, targets, test inputs.
    static func refusals(
        _ seen: [ValueFacts.Matrix], _ section: QuestionSection
    ) -> [(key: String, found: String)] {
        let inputs = section.normalise.inputs
        let view =
            inputs.isIdentity
            ? section.blocks.flatMap(\.block.views).first(where: \.takesCounts) : nil
        let ofInputs =
            inputs.takesCounts
            ? "normalise: \(inputs.name)" : view.map { "the view \($0.rawValue)" }
        let targets = section.normalise.targets
        let ofTargets = targets.takesCounts ? "normalise: \(targets.name)" : nil
        let takers = [ofInputs, ofTargets, ofInputs]
        return zip(zip(takers, section.matrices), seen).compactMap { chosen, matrix in
            guard let taker = chosen.0, matrix.statistics.rowCount > 0,
                let column = matrix.statistics.minima.firstIndex(where: { $0 < 0 })
            else { return nil }
            return (
                chosen.1.key,
                "\(taker) is of counts, and column "
                    + "\(matrix.names[column].printableName) holds values below 0, such as "
                    + "\(matrix.statistics.minima[column])"
            )
        }
    }

    private func key(_ side: Side) -> String { "\(section.key).normalise.\(side.name)" }

    /// What most analyses choose.
    private static func usual(_ modality: Modality) -> String {
        switch modality {
        case .protein: "clr"
        case .atac: "tf-idf"
        default: "log1p-cp10k"
        }
    }
}

extension InputView {
    /// Whether it normalises values of cells by itself.
    fileprivate var isOfCounts: Bool {
        switch self {
        case .log, .rowMedian, .countMedian, .tfIDF, .bm25, .clr, .pearsonResiduals: true
        case .given, .binary, .lsi, .rowZ: false
        }
    }
}
