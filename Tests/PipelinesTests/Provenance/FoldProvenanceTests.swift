import Coordination
import Learning
import Pipelines
import Testing

/// What is fitted for each fold, by several members and by the weights of a blend: rows written
/// down by hand.
@Suite("Provenance of folds and members") struct FoldProvenanceTests {
    private typealias Sighting = Provenance.Sighting

    private static func folds(
        _ portion: (Int) -> Provenance.Portion, _ matrices: [MatrixRole]
    ) -> Set<Sighting> {
        Set((0..<3).flatMap { fold in matrices.map { Sighting($0, portion(fold)) } })
    }

    private static let trained = folds(Provenance.Portion.training, [.trainingInputs])
    private static let learned = folds(
        Provenance.Portion.training, [.trainingInputs, .trainingTargets])
    private static let watched = folds(
        Provenance.Portion.heldOut, [.trainingInputs, .trainingTargets])

    private func rows(_ outline: QuestionOutline) throws -> [Provenance.Row] {
        try Provenance(of: QuestionPlanner.plan(outline)).rows
    }

    private func row(
        _ fitted: String, _ sightings: Set<Sighting>, _ inputs: Provenance.Sight,
        _ targets: Provenance.Sight, _ tests: Provenance.Sight, isScored: Bool = true
    ) -> Provenance.Row {
        Provenance.Row(
            fitted: fitted, sightings: sightings, heldOutInputs: inputs, heldOutTargets: targets,
            testInputs: tests, isScored: isScored)
    }

    private let baselines = "mean profile and ridge beside the score"

    private func fitted() throws -> QuestionOutline {
        var outline = try ExampleOutline.make(testRows: nil)
        outline.use([
            ExampleOutline.components(.tfIDF) {
                $0.fit = .fold
                $0.standardises = true
            }, ExampleOutline.genes(fit: .fold),
        ])
        return outline
    }

    @Test("what is fitted for each fold sees no held-out cell; only early stopping does")
    func noHeldOut() throws {
        #expect(
            try rows(try fitted()) == [
                row("columns left out as constant", Self.trained, .no, .no, .no),
                row("column statistics of tf-idf", Self.trained, .no, .no, .no),
                row("scale of selected columns", Self.trained, .no, .no, .no),
                row("components of the inputs, tf-idf", Self.trained, .no, .no, .no),
                row(baselines, Self.learned, .no, .no, .no),
                row("scale of components", Self.trained, .no, .no, .no),
                row("early stopping and learning rate", Self.watched, .yes, .yes, .no),
                row(
                    "weights of the networks", Self.learned, .through([7]), .through([7]), .no),
                row("weights of the blend, all alike", [], .no, .no, .no),
            ])
    }

    @Test("a ridge on such features has seen no held-out cell at all")
    func ridge() throws {
        var outline = try fitted()
        outline.members[0].model = try ExampleOutline.plainModel("ridge")
        let found = try rows(outline)
        #expect(found.allSatisfy { $0.heldOutInputs == .no && $0.heldOutTargets == .no })
        #expect(found.map(\.fitted).contains("weights of the other models"))
        #expect(!found.map(\.fitted).contains("early stopping and learning rate"))
    }

    @Test("a refit has components of all cells: rows of their own, which no score hangs on")
    func refit() throws {
        var outline = try fitted()
        outline.refits = true
        let found = try rows(outline)
        #expect(found.filter(\.isScored).map(\.sightings) == (try rows(fitted())).map(\.sightings))
        #expect(
            found.filter(\.isScored).map(\.fitted) == (try rows(fitted())).map(\.fitted))
        let all: Set<Sighting> = [Sighting(.trainingInputs, .all)]
        let unscored = found.filter { !$0.isScored }
        for name in [
            "columns left out as constant", "column statistics of tf-idf",
            "scale of selected columns", "components of the inputs, tf-idf",
        ] {
            let row = try #require(
                unscored.first { $0.fitted == "\(name), for the submission" }, "\(name)")
            #expect(row.sightings == all && row.heldOutInputs == .yes)
        }
        #expect(unscored.map(\.fitted).contains("weights of the submission's networks"))
    }

    @Test("members on different blocks hang on what they see, together")
    func members() throws {
        var outline = try ExampleOutline.make(testRows: nil)
        outline.drop = .none
        outline.use([ExampleOutline.components(), ExampleOutline.metadata()])
        outline.members = [
            .init("network", try ExampleOutline.network(), blocks: [0]),
            .init("ridge", try ExampleOutline.plainModel("ridge"), blocks: [1]),
        ]
        let cells: Set<Sighting> = [Sighting(.trainingInputs, .study)]
        let found = try rows(outline)
        #expect(
            found == [
                row(
                    "components of the inputs", [Sighting(.trainingInputs, .all)], .yes, .no, .no),
                row("scale and words of metadata", cells, .yes, .no, .no),
                row(baselines, Self.learned, .through([1, 2]), .no, .no),
                row("early stopping and learning rate", Self.watched, .yes, .yes, .no),
                row(
                    "weights of the networks", Self.learned, .through([1, 4]), .through([4]), .no),
                row("weights of the other models", Self.learned, .through([2]), .no, .no),
                row("weights of the blend, all alike", [], .no, .no, .no),
            ])
    }

    @Test("weights found on other folds see held-out cells through the models of those folds")
    func weights() throws {
        var outline = try ExampleOutline.make(testRows: nil)
        outline.drop = .none
        outline.use([ExampleOutline.components { $0.fit = .fold }])
        outline.members = ["a", "b"].map { name in
            .init(name, outline.members[0].model, blocks: [0])
        }
        outline.members[0].model = try ExampleOutline.plainModel("ridge")
        outline.members[1].model = try ExampleOutline.plainModel("mean-profile")
        outline.weighting = .otherFolds
        let found = try rows(outline)
        // The ridge of fold 1 was fitted to what fold 0 holds out, and so were its components.
        let targets = Self.folds(Provenance.Portion.heldOut, [.trainingTargets])
        #expect(
            found == [
                row("components of the inputs", Self.trained, .no, .no, .no),
                row(baselines, Self.learned, .no, .no, .no),
                row("weights of the other models", Self.learned, .no, .no, .no),
                row("weights of the blend", targets, .through([1, 3]), .through([3]), .no),
            ])
    }
}
