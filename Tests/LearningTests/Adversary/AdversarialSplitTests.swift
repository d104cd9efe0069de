import Learning
import LinearAlgebra
import Testing

@Suite("Adversarial folds")
struct AdversarialSplitTests {
    /// Training and test cells of `featureCount` normal features; in the first two, test cells and
    /// the first `planted` training cells are shifted.
    static func cells(
        _ count: Int, test testCount: Int, featureCount: Int = 6, planted: Int = 0,
        shift: Float = 0, seed: UInt64
    ) -> (training: AdversarialSplit.Cells, test: AdversarialSplit.Cells) {
        var random = RandomStream(seed: seed, stream: 9)
        func rows(_ count: Int, shifted: (Int) -> Bool) -> DenseMatrix {
            var matrix = DenseMatrix(rowCount: count, columnCount: featureCount)
            for row in 0..<count {
                for column in 0..<featureCount {
                    let move = column < 2 && shifted(row) ? shift : 0
                    matrix[row, column] = random.normal() * Float(column + 1) + move
                }
            }
            return matrix
        }
        return (
            AdversarialSplit.Cells(
                ids: (0..<count).map { "cell \($0 * 7919 % 100_003)" },
                features: rows(count) { $0 < planted }),
            AdversarialSplit.Cells(
                ids: (0..<testCount).map { "test \($0)" }, features: rows(testCount) { _ in true })
        )
    }

    static func split(
        _ cells: (training: AdversarialSplit.Cells, test: AdversarialSplit.Cells),
        _ change: (inout AdversarialSplit.Options) -> Void = { _ in }
    ) throws -> AdversarialSplit {
        var options = AdversarialSplit.Options()
        change(&options)
        return try AdversarialSplit(
            training: cells.training, test: cells.test,
            groups: cells.training.ids.map { _ in "donor" }, options: options)
    }

    @Test("training cells shifted like the test cells are held out", arguments: [2, 5])
    func findsShift(partCount: Int) throws {
        let cells = Self.cells(1000, test: 400, planted: 100, shift: 8, seed: 1)
        let split = try Self.split(cells) { $0.partCount = partCount }
        let heldOut = split.plan.heldOut(0)
        #expect(heldOut.count == 100)
        #expect(heldOut.count { $0 < 100 } >= 95)
        #expect(split.areaUnderCurve > 0.9)
        #expect(split.plan.training(0).count == 900)
        #expect(split.plan.heldOutCells == heldOut && !split.plan.isGrouped)
        let lowest = heldOut.map { split.scores[$0] }.min() ?? 0
        #expect(split.plan.training(0).allSatisfy { split.scores[$0] <= lowest })
    }

    @Test("without a shift the classifier is no better than chance, for it judges unseen cells")
    func findsNothing() throws {
        // 150 features of 300 cells: a classifier judging what it saw would near 1.
        let cells = Self.cells(300, test: 300, featureCount: 150, seed: 2)
        let split = try Self.split(cells)
        #expect(abs(split.areaUnderCurve - 0.5) < 0.1)
        let seen = LogisticRegression(
            LabelledRows(
                negatives: cells.training.features, negativeRows: Array(0..<300),
                positives: cells.test.features, positiveRows: Array(0..<300)), penalty: 1)
        #expect(
            areaUnderCurve(
                negatives: seen.probabilities(cells.training.features, rows: Array(0..<300)),
                positives: seen.probabilities(cells.test.features, rows: Array(0..<300))) > 0.7)
    }

    @Test("cells in another order get the same scores, to the bit; so does a repeat")
    func permutes() throws {
        let cells = Self.cells(700, test: 600, shift: 1, seed: 3)
        let split = try Self.split(cells)
        #expect(try Self.split(cells) == split)
        var order = Array(0..<700)
        var testOrder = Array(0..<600)
        var random = RandomStream(seed: 5, stream: 0)
        random.shuffle(&order)
        random.shuffle(&testOrder)
        func reordered(_ cells: AdversarialSplit.Cells, _ order: [Int]) -> AdversarialSplit.Cells {
            AdversarialSplit.Cells(
                ids: order.map { cells.ids[$0] }, features: cells.features.selectingRows(order))
        }
        let permuted = try Self.split(
            (reordered(cells.training, order), reordered(cells.test, testOrder)))
        #expect(permuted.scores == order.map { split.scores[$0] })
        #expect(permuted.testScores == testOrder.map { split.testScores[$0] })
        #expect(permuted.areaUnderCurve == split.areaUnderCurve)
        #expect(permuted.plan.foldOfCell == order.map { split.plan.foldOfCell[$0] })
    }

    @Test("of cells with the same score the first are held out")
    func tiesByPosition() throws {
        let constant = { (count: Int, name: String) in
            AdversarialSplit.Cells(
                ids: (0..<count).map { "\(name) \($0)" },
                features: DenseMatrix(
                    rowCount: count, columnCount: 2,
                    values: [Float](repeating: 0.1, count: count * 2)))
        }
        let split = try Self.split((constant(20, "cell"), constant(10, "test"))) { $0.share = 0.2 }
        #expect(split.plan.heldOut(0) == [0, 1, 2, 3])
        #expect(split.areaUnderCurve == 0.5)
        #expect(split.scores.allSatisfy { $0 == 0.5 })
    }

    @Test("classes that a plane parts give finite scores and an area of 1")
    func separable() throws {
        let split = try Self.split(Self.cells(200, test: 100, shift: 1000, seed: 4))
        #expect(split.areaUnderCurve == 1)
        #expect((split.scores + split.testScores).allSatisfy { $0.isFinite })
    }

    @Test("a share of nearly nothing or nearly all still leaves a cell on each side")
    func extremeShares() throws {
        let cells = Self.cells(20, test: 10, seed: 6)
        #expect(try Self.split(cells) { $0.share = 0.001 }.plan.heldOut(0).count == 1)
        #expect(try Self.split(cells) { $0.share = 0.999 }.plan.training(0).count == 1)
    }

    @Test("what cannot be split is refused with the evidence")
    func refuses() throws {
        func problem(
            _ cells: (AdversarialSplit.Cells, AdversarialSplit.Cells),
            _ change: (inout AdversarialSplit.Options) -> Void = { _ in }
        ) -> String {
            do {
                _ = try Self.split(cells, change)
                return "none"
            } catch {
                return "\(error)"
            }
        }
        let cells = Self.cells(20, test: 10, seed: 6)
        #expect(problem(cells) { $0.share = 0 }.contains("a share of 0"))
        #expect(problem(cells) { $0.share = 1 }.contains("a share of 1"))
        #expect(problem(cells) { $0.share = .nan }.contains("a share of nan"))
        #expect(problem(cells) { $0.penalty = 0 }.contains("a penalty of 0"))
        #expect(problem(cells) { $0.partCount = 1 }.contains("1 folds cannot be made"))
        #expect(problem(cells) { $0.partCount = 11 }.contains("found 20 and 10"))
        var broken = cells
        broken.test.features[3, 2] = .infinity
        #expect(problem(broken).contains("feature 2 of the test cell `test 3` is inf"))
        var twice = cells
        twice.training.ids[4] = twice.training.ids[1]
        #expect(problem(twice).contains("stands twice, at positions 1 and 4"))
    }
}
