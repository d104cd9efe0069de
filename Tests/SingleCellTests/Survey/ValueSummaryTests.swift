import SingleCell
import Testing

@Suite("What values are")
struct ValueSummaryTests {
    private static func summary(nonZeros: [Float], zeros: Int = 0) throws -> ValueSummary {
        let count = nonZeros.count + zeros
        let header = MatrixHeader(
            try MatrixNames(
                path: "a", location: "X", cellIds: (0..<count).map { "c\($0)" },
                columnNames: ["g"]),
            format: ToyFormat.self, storage: .dense, elementType: "float32",
            nonZeroFraction: 0.5)
        return ValueSummary(
            ValueSample(nonZeros: nonZeros, valueCount: count), of: header)
    }

    @Test(
        "kinds of values follow from range and wholeness",
        arguments: [
            ([3, 7], 2, ValueSummary.Kind.counts), ([1, 1], 1, .binary), ([1, 1], 0, .binary),
            ([0.5, 1.25], 0, .logarithms), ([0.5, 2_000], 3, .positive), ([-0.5, 2], 0, .signed),
            ([-3, 2], 1, .signed), ([], 2, .zeros), ([], 0, .none),
        ] as [([Float], Int, ValueSummary.Kind)])
    func kinds(_ values: [Float], _ zeros: Int, _ kind: ValueSummary.Kind) throws {
        let summary = try Self.summary(nonZeros: values, zeros: zeros)
        #expect(summary.kind == kind)
        #expect(summary.sampledCount == values.count + zeros && summary.isComplete)
    }

    @Test("zeros are part of the range")
    func zeros() throws {
        let summary = try Self.summary(nonZeros: [2, 5], zeros: 1)
        #expect(summary.minimum == 0 && summary.maximum == 5)
    }

    @Test("a value that is not finite is named, and nothing is said of the others")
    func notFinite() {
        let summary = ValueSummary(notFinite: "NaN", cell: "a", column: "CD4")
        #expect(summary.notFinite == "NaN at cell a, column CD4")
        #expect(summary.kind == .none && summary.minimum == nil)
    }
}
