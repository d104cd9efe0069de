import Coordination
import Learning
import Pipelines
import Testing

/// What is fitted, on which cells, and what it saw: expectations written down by hand, for each
/// choice of a study that changes them.
@Suite("Provenance") struct ProvenanceTests {
    private typealias Sighting = Provenance.Sighting

    private static let trainingRows = Sighting(.trainingInputs, .all)
    private static let trainingCells = Sighting(.trainingInputs, .study)
    private static let testRows = Sighting(.testInputs, .all)

    private static func folds(
        _ portion: (Int) -> Provenance.Portion, _ matrices: [MatrixRole]
    ) -> Set<Sighting> {
        Set((0..<3).flatMap { fold in matrices.map { Sighting($0, portion(fold)) } })
    }

    /// What networks learn from, and what stops them.
    private static let learned = folds(
        Provenance.Portion.training, [.trainingInputs, .trainingTargets])
    private static let watched = folds(
        Provenance.Portion.heldOut, [.trainingInputs, .trainingTargets])

    /// The rows of an outline, by name.
    private func rows(_ outline: QuestionOutline) throws -> [Provenance.Row] {
        try Provenance(of: QuestionPlanner.plan(outline)).rows
    }

    /// One row in short: its name, its cells, and what it saw of held-out inputs, held-out targets
    /// and test inputs.
    private func row(
        _ fitted: String, _ sightings: Set<Provenance.Sighting>, _ inputs: Provenance.Sight,
        _ targets: Provenance.Sight, _ tests: Provenance.Sight
    ) -> Provenance.Row {
        Provenance.Row(
            fitted: fitted, sightings: sightings, heldOutInputs: inputs, heldOutTargets: targets,
            testInputs: tests)
    }

    private let baselines = "mean profile and ridge beside the score"

    private let blend = Provenance.Row(
        fitted: "weights of the blend, all alike", sightings: [], heldOutInputs: .no,
        heldOutTargets: .no, testInputs: .no)

    @Test("CITE-seq as the notebook has it: columns left out look at test cells, components do not")
    func citeseq() throws {
        #expect(
            try rows(ExampleOutline.make()) == [
                row(
                    "columns left out as constant", [Self.trainingRows, Self.testRows], .yes, .no,
                    .yes),
                row(
                    "scale of selected columns", [Self.trainingRows], .yes, .no, .through([1])),
                row("components of the inputs", [Self.trainingRows], .yes, .no, .through([1])),
                row(baselines, Self.learned, .through([1, 2, 3]), .no, .through([1])),
                row(
                    "early stopping and learning rate", Self.watched, .yes, .yes,
                    .through([1])),
                row(
                    "weights of the networks", Self.learned, .through([1, 2, 3, 5]),
                    .through([5]), .through([1])),
                blend,
            ])
    }

    @Test("without test cells nothing sees test inputs")
    func withoutTests() throws {
        let found = try rows(ExampleOutline.make(testRows: nil))
        #expect(found.count == 7)
        #expect(found.allSatisfy { $0.testInputs == .no })
        #expect(found[0].sightings == [Self.trainingRows])
    }

    /// Multiome as the published notebook: no columns selected, two views, wide targets.
    private func multiome(
        fitsOnTest: Bool, isPerFold: Bool, division: TargetDivision? = nil
    ) throws -> QuestionOutline {
        var outline = try ExampleOutline.make()
        outline.use(
            [InputView.given, .binary].map { view in
                ExampleOutline.components(view) { $0.fit = fitsOnTest ? .all : .train }
            })
        outline.targetComponents = QuestionOutline.TargetDecomposition(
            DecompositionChoice(componentCount: 4, blockWidth: 6, sweepCount: 2),
            isPerFold: isPerFold, division: division)
        return outline
    }

    @Test("Multiome: no scale of columns, components of each view, targets of all cells")
    func multiome() throws {
        let components: Set<Provenance.Sighting> = [Self.trainingRows, Self.testRows]
        #expect(
            try rows(multiome(fitsOnTest: true, isPerFold: false)) == [
                row(
                    "columns left out as constant", [Self.trainingRows, Self.testRows], .yes, .no,
                    .yes),
                row("components of the inputs", components, .yes, .no, .yes),
                row("components of the inputs, binary", components, .yes, .no, .yes),
                row(
                    "components of the targets", [Sighting(.trainingTargets, .study)], .no, .yes,
                    .no),
                row(
                    baselines, Self.learned, .through([1, 2, 3]), .through([4]),
                    .through([1, 2, 3])),
                row(
                    "early stopping and learning rate", Self.watched, .yes, .yes,
                    .through([1, 2, 3])),
                row(
                    "weights of the networks", Self.learned, .through([1, 2, 3, 6]),
                    .through([4, 6]), .through([1, 2, 3])),
                blend,
            ])
    }

    @Test("components of targets that are fitted for each fold see no held-out target")
    func targetsPerFold() throws {
        for division in [nil, TargetDivision.countMedian] {
            let found = try rows(
                multiome(fitsOnTest: false, isPerFold: true, division: division))
            #expect(
                found[3]
                    == row(
                        "components of the targets",
                        Self.folds(Provenance.Portion.training, [.trainingTargets]), .no, .no, .no)
            )
            #expect(found[1].testInputs == .through([1]))
            #expect(found[4].fitted == baselines && found[4].heldOutTargets == .no)
            #expect(found[6].heldOutTargets == .through([6]))
        }
    }

    @Test(
        "tf-idf counts columns over training cells, or over test cells too",
        arguments: [false, true])
    func termFrequencies(fitsOnTest: Bool) throws {
        var outline = try ExampleOutline.make()
        outline.drop = .none
        outline.use([ExampleOutline.components(.tfIDF) { $0.fit = fitsOnTest ? .all : .train }])
        let found = try rows(outline)
        let cells: Set<Provenance.Sighting> =
            fitsOnTest ? [Self.trainingRows, Self.testRows] : [Self.trainingRows]
        let tests: Provenance.Sight = fitsOnTest ? .yes : .no
        #expect(
            Array(found.prefix(2)) == [
                row("column statistics of tf-idf", cells, .yes, .no, tests),
                row("components of the inputs, tf-idf", cells, .yes, .no, tests),
            ])
    }

    @Test("batches, scales of components and adversarial folds see held-out and test inputs")
    func features() throws {
        var outline = try ExampleOutline.make()
        outline.drop = .none
        outline.use([
            ExampleOutline.components { $0.standardises = true }, ExampleOutline.batches(2),
        ])
        outline.adversary = AdversaryWork(share: 0.2, seed: 1)
        outline.foldCount = 1
        let both: Set<Provenance.Sighting> = [Self.trainingCells, Self.testRows]
        let watched = Self.watched.filter { $0.portion == .heldOut(fold: 0) }
        let learned = Self.learned.filter { $0.portion == .training(fold: 0) }
        #expect(
            try rows(outline) == [
                row("components of the inputs", [Self.trainingRows], .yes, .no, .no),
                row("choice of the held-out cells", both, .yes, .no, .yes),
                row("statistics of batches", both, .yes, .no, .yes),
                row(baselines, learned, .through([1, 2, 3]), .no, .through([2, 3])),
                row("scale of components", [Self.trainingCells], .yes, .no, .through([2])),
                row("early stopping and learning rate", watched, .yes, .yes, .through([2, 3])),
                row(
                    "weights of the networks", learned, .through([1, 2, 3, 5, 6]), .through([6]),
                    .through([2, 3])),
                blend,
            ])
    }

    @Test("networks of all cells serve the submission alone, and their components of targets too")
    func refits() throws {
        var outline = try multiome(fitsOnTest: false, isPerFold: true)
        outline.refits = true
        let found = try rows(outline)
        let unscored = found.filter { !$0.isScored }
        #expect(
            unscored.map(\.fitted).sorted() == [
                "components of the targets, for the submission",
                "weights of the submission's networks",
            ])
        let all: Set<Provenance.Sighting> = [
            Self.trainingCells, Sighting(.trainingTargets, .study),
        ]
        #expect(unscored.first { $0.fitted.hasPrefix("weights") }?.sightings == all)
        let scored = found.filter(\.isScored)
        let plain = try rows(multiome(fitsOnTest: false, isPerFold: true))
        #expect(scored.map(\.fitted) == plain.map(\.fitted))
        #expect(scored.map(\.sightings) == plain.map(\.sightings))
    }

    @Test("a network that other folds' cells taught has seen what its own fold holds out")
    func otherFolds() {
        #expect(Provenance.Portion.training(fold: 1).includesHeldOut(of: 0))
        #expect(!Provenance.Portion.training(fold: 1).includesHeldOut(of: 1))
        #expect(Provenance.Portion.heldOut(fold: 1).includesHeldOut(of: 1))
        #expect(!Provenance.Portion.heldOut(fold: 1).includesHeldOut(of: 0))
    }
}
