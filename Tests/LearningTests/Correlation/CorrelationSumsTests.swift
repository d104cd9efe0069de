import Learning
import LinearAlgebra
import Testing

@Suite("Moments of columns and targets")
struct CorrelationSumsTests {
    /// Of dense rows in one group.
    private func sums(
        _ x: [[Float]], _ y: [[Float]], groups: [Int]? = nil
    ) throws -> CorrelationSums {
        let own = groups ?? [Int](repeating: 0, count: x.count)
        func matrix(_ rows: [[Float]]) -> DenseMatrix {
            DenseMatrix(
                rowCount: rows.count, columnCount: rows.first?.count ?? 0,
                values: rows.flatMap { $0 })
        }
        return try CorrelationSums(
            .dense(matrix(x)), targets: matrix(y), groups: own,
            groupCount: (own.max() ?? 0) + 1)
    }

    private func chosen(_ sums: CorrelationSums, _ count: Int, keep: [Bool]? = nil) -> [Int] {
        var columns = CorrelatedColumns(countPerTarget: count)
        columns.add(sums, keep: keep ?? [Bool](repeating: true, count: sums.columnCount))
        return columns.columns(most: 100)
    }

    @Test("constant columns and targets correlate with nothing, however large they are")
    func constants() throws {
        let x: [[Float]] = (0..<50).map { [7.3e6, Float($0 % 7), 0] }
        let y: [[Float]] = (0..<50).map { [Float($0 % 3), -0.1] }
        var total = try sums(x, y)
        total.merge(try sums(x, y))
        let varying = total.varyingTargets
        #expect(varying == [[true, false]])
        for column in [0, 2] {
            let found = total.correlations(of: column, varyingTargets: varying)
            #expect(found == [0, 0])
        }
        let found = total.correlations(of: 1, varyingTargets: varying)
        #expect(found[0] != 0 && found[1] == 0)
        #expect(chosen(total, 3) == [1])
    }

    @Test("of equal columns the first are chosen, and of those that are kept alone")
    func ties() throws {
        let x: [[Float]] = [[1, 0, 1, 1], [2, 1, 2, 2], [4, 5, 4, 4], [3, 1, 3, 3]]
        let total = try sums(x, [[1], [2], [4], [3]])
        #expect(chosen(total, 2) == [0, 2])
        #expect(chosen(total, 3) == [0, 2, 3])
        #expect(chosen(total, 2, keep: [false, true, true, true]) == [2, 3])
        var both = CorrelatedColumns(countPerTarget: 4)
        both.add(total, keep: [true, true, true, true])
        #expect(both.columns(most: 2) == [0, 2])
    }

    @Test("a column whose sign differs between groups is not chosen")
    func signs() throws {
        let x: [[Float]] = [[1, 1], [2, 2], [1, 2], [2, 1], [5, 0], [5, 0]]
        let y: [[Float]] = [[1], [2], [1], [2], [3], [9]]
        let total = try sums(x, y, groups: [0, 0, 1, 1, 2, 2])
        #expect(chosen(total, 2) == [0])
        // In the third group no column varies: it has no say.
        let found = total.correlations(of: 0, varyingTargets: total.varyingTargets)
        #expect((found[0] - 1).magnitude < 1e-12)
    }

    @Test("no rows have no correlation, and change nothing")
    func empty() throws {
        let none = CorrelationSums(columnCount: 2, targetCount: 1, groupCount: 1)
        #expect(chosen(none, 2) == [])
        #expect(none.moments(of: [0, 1]).deviations == [0, 0])
        let some = try sums([[1, 2], [2, 1]], [[0], [1]])
        var total = none
        total.merge(some)
        total.merge(none)
        #expect(chosen(total, 2) == chosen(some, 2))
        #expect(total.moments(of: [0, 1]).means == [1.5, 1.5])
    }

    @Test("an archive gives the moments back, and one of other sizes is refused")
    func archive() throws {
        let total = try sums([[1, 2], [2, 1], [0, 5]], [[0], [1], [3]], groups: [0, 1, 1])
        let read = try CorrelationSums(archive: total.archive)
        #expect(read == total)
        var damaged = total.archive
        damaged.setDoubles("products", [1, 2, 3])
        #expect(throws: LinearAlgebraError.self) { try CorrelationSums(archive: damaged) }
        damaged = total.archive
        damaged.setInt64s("rows", [])
        #expect(throws: LinearAlgebraError.self) { try CorrelationSums(archive: damaged) }
    }

    @Test("a sum that is no longer wanted ends")
    func cancelled() {
        struct Stop: Error {}
        #expect(throws: Stop.self) {
            try CorrelationSums(
                .dense(DenseMatrix(rowCount: 2, columnCount: 2)),
                targets: DenseMatrix(rowCount: 2, columnCount: 1), groups: [0, 0], groupCount: 1
            ) { throw Stop() }
        }
    }
}
