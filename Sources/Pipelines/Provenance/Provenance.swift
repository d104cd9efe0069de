internal import Coordination

/// What a study fits, on which cells, and what else of the data had a part in it.
///
/// Rows follow from the plan: every fitted thing is traced back through the inputs of its task to
/// the matrices and rows that it was made of. See `ProvenanceTrace`.
package struct Provenance: Sendable, Equatable {
    /// Rows of one matrix.
    package struct Sighting: Sendable, Hashable {
        /// Where they are from.
        package var matrix: MatrixRole
        /// Which of its rows.
        package var portion: Portion

        /// Names rows of a matrix.
        package init(_ matrix: MatrixRole, _ portion: Portion) {
            self.matrix = matrix
            self.portion = portion
        }
    }

    /// Which rows of a matrix.
    package enum Portion: Sendable, Hashable {
        /// Every row of the file, those of cells without targets too.
        case all
        /// The training cells: those with inputs and targets.
        case study
        /// The training cells that a fold trains on.
        case training(fold: Int)
        /// The training cells that a fold holds out.
        case heldOut(fold: Int)

        /// Whether cells are among these that `fold` holds out; that any fold does, for nil.
        package func includesHeldOut(of fold: Int?) -> Bool {
            switch self {
            case .all, .study: true
            case .heldOut(let own): fold == nil || own == fold
            // What one fold trains on, others hold out.
            case .training(let own): fold != own
            }
        }
    }

    /// Whether something had a part in a fitted thing.
    package enum Sight: Sendable, Equatable {
        case no
        case yes
        /// Only as a part of other fitted things, by their numbers in the table, from 1.
        case through([Int])
    }

    /// One fitted thing; where there is one for each fold, all of them.
    package struct Row: Sendable, Equatable {
        /// What was fitted, such as `components of the inputs`.
        package var fitted: String
        /// What it was fitted on; nothing where it is fixed beforehand.
        package var sightings: Set<Sighting>
        /// Inputs of the cells that the fold holds out which it serves.
        package var heldOutInputs: Sight
        /// Targets of those cells.
        package var heldOutTargets: Sight
        /// Inputs of the test cells.
        package var testInputs: Sight
        /// Whether it had a part in predictions that are scored; only in the submission otherwise.
        package var isScored: Bool

        /// Describes a fitted thing.
        package init(
            fitted: String, sightings: Set<Sighting>, heldOutInputs: Sight, heldOutTargets: Sight,
            testInputs: Sight, isScored: Bool = true
        ) {
            self.fitted = fitted
            self.sightings = sightings
            self.heldOutInputs = heldOutInputs
            self.heldOutTargets = heldOutTargets
            self.testInputs = testInputs
            self.isScored = isScored
        }
    }

    /// What is fitted of features that another program made: nobody here knows on which cells, so
    /// on all of them and their targets.
    package static let foreignFeatures = "features of a file, taken to have seen every cell"

    /// In the order in which a study fits them.
    package let rows: [Row]

    /// Takes rows as they are.
    package init(rows: [Row]) {
        self.rows = rows
    }

    /// Traces every fitted thing of a question.
    ///
    /// - Parameters:
    ///   - question: Its tasks, and whose rows they read.
    ///   - registry: Knows what each task makes of its inputs.
    /// - Throws: `StageError.unknownKind`, and what decoding parameters throws.
    package init(of question: QuestionPlan, _ registry: StageRegistry = .standard) throws {
        var trace = ProvenanceTrace(question, registry)
        rows = try trace.rows()
    }
}
