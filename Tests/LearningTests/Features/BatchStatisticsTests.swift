import Foundation
import Learning
import LinearAlgebra
import Testing

@Suite("Batch statistics")
struct BatchStatisticsTests {
    static let features = DenseMatrix(
        rowCount: 5, columnCount: 3, values: [1, 2, 9, 3, 4, 9, 5, 6, 9, 7, 0, 9, 9, 1, 9])
    static let batches = ["a:2", "b:2", "a:2", "b:3", "a:2"]

    @Test("each cell gets its batch's size and means")
    func definition() {
        let found = batchStatistics(Self.features, batches: Self.batches, componentCount: 2)
        let a: [Float] = [Float(log(3.0)), 5, 3]
        #expect(found.values == a + [0, 3, 4] + a + [0, 7, 0] + a)
    }

    @Test("other batches do not matter, nor features beyond those averaged")
    func independence() {
        let all = batchStatistics(Self.features, batches: Self.batches, componentCount: 2)
        var changed = Self.features
        (changed[1, 0], changed[0, 2]) = (100, 100)
        let found = batchStatistics(changed, batches: Self.batches, componentCount: 2)
        for row in [0, 2, 3, 4] { #expect(found.row(row) == all.row(row)) }
        #expect(found.row(1) != all.row(1))
        let sizes = batchStatistics(Self.features, batches: Self.batches, componentCount: 0)
        #expect(sizes.columnCount == 1)
        #expect(
            batchStatistics(
                DenseMatrix(rowCount: 0, columnCount: 3), batches: [], componentCount: 2
            ).rowCount == 0)
    }
}
