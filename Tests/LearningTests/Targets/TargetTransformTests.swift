import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Targets that are clipped and centred")
struct TargetTransformTests {
    private func matrix(_ rows: [[Float]]) -> DenseMatrix {
        DenseMatrix(
            rowCount: rows.count, columnCount: rows[0].count, values: rows.flatMap { $0 })
    }

    @Test("values are clipped to numpy's linear quantiles of the rows that are learned from")
    func clip() {
        // Of 0, 1, 2, 3, 10: place 0.4 is 0.4, place 3.6 is 7.2. The last row is not learned from.
        var targets = matrix([[10, 5], [3, 5], [0, 5], [2, 5], [1, 5], [99, -7]])
        let offsets = TargetTransform(clip: 0.1...0.9).apply(
            to: &targets, rows: [4, 0, 2, 1, 3], standardises: false)
        #expect(
            targets == matrix([[7.2, 5], [3, 5], [0.4, 5], [2, 5], [1, 5], [99, -7]]))
        #expect(offsets == nil)
    }

    @Test("all values are kept between quantiles 0 and 1, and one value is every quantile")
    func ends() {
        var targets = matrix([[3, -1], [2, 0], [7, 4]])
        let given = targets
        _ = TargetTransform(clip: 0...1).apply(to: &targets, rows: [0, 1, 2], standardises: false)
        #expect(targets == given)
        _ = TargetTransform(clip: 0.2...0.3).apply(to: &targets, rows: [1], standardises: false)
        #expect(targets == given)
    }

    /// Five rows of two batches to learn from, and one of a third.
    private let rows: [[Float]] = [[10, 6], [1, 3], [4, 2], [3, 1], [2, 5], [100, -50]]
    private let batches = [0, 0, 0, 1, 1, 2]
    private let transform = TargetTransform(clip: 0...0.75, centres: true)

    @Test("first targets are clipped, then rows standardised, then batches centred")
    func order() throws {
        var targets = matrix(rows)
        // At most 4 and 5: the first row is (4, 5), and -1 and 1, where it was 1 and -1.
        // Medians of -1, -1, 1 and of 1, -1; and of the second target the same turned round.
        let offsets = try #require(
            transform.apply(
                to: &targets, rows: [0, 1, 2, 3, 4], standardises: true, batches: batches))
        #expect(targets == matrix([[0, 0], [0, 0], [2, -2], [1, -1], [-1, 1], [1, -1]]))
        #expect(offsets.values == [-0.5, 0.5])
        var predictions = matrix([[1, 2], [0, 0]])
        offsets.add(to: &predictions)
        #expect(predictions == matrix([[0.5, 2.5], [-0.5, 0.5]]))
    }

    @Test("without standardising, medians are those of the values, and each batch counts once")
    func centred() throws {
        var targets = matrix(rows)
        let offsets = try #require(
            TargetTransform(centres: true).apply(
                to: &targets, rows: [0, 1, 2, 3, 4], standardises: false, batches: batches))
        // 4 and 3 of three cells, 2.5 and 3 of two.
        #expect(offsets.values == [3.25, 3])
        #expect(
            targets
                == matrix([[6, 3], [-3, 0], [0, -1], [0.5, -2], [-0.5, 2], [100, -50]]))
    }

    @Test("rows in another order, and other rows not learned from, change no value")
    func permuted() throws {
        var expected = matrix(rows)
        let offsets = transform.apply(
            to: &expected, rows: [0, 1, 2, 3, 4], standardises: true, batches: batches)
        let order = [3, 5, 0, 4, 2, 1]
        var changed = rows
        changed[5] = [-3, 8]
        var targets = matrix(order.map { changed[$0] })
        let other = transform.apply(
            to: &targets, rows: order.indices.filter { order[$0] != 5 }, standardises: true,
            batches: order.map { batches[$0] })
        #expect(other == offsets)
        for (row, place) in order.enumerated() where place != 5 {
            #expect(Array(targets.row(row)) == Array(expected.row(place)))
        }
    }

    @Test("it survives being written, and a range that is none is refused")
    func coded() throws {
        for transform in [transform, TargetTransform(), TargetTransform(centres: true)] {
            let data = try JSONEncoder().encode(transform)
            #expect(try JSONDecoder().decode(TargetTransform.self, from: data) == transform)
        }
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode(
                TargetTransform.self, from: Data(#"{"centres": false, "clip": [1, 0]}"#.utf8))
        }
    }
}
