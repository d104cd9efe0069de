import SingleCell
import Testing
import mmcoord

/// Whether values of new cells are of the kind of a study's.
@Suite struct ValueComparisonTests {
    private func compare(_ known: [Float], _ new: [Float]) -> ValueComparison {
        ValueComparison(sample(known), sample(new))
    }

    /// As many zeros as values.
    private func sample(_ values: [Float]) -> ValueSample {
        ValueSample(nonZeros: values.filter { $0 != 0 }, valueCount: 2 * values.count)
    }

    private let counts: [Float] = [1, 2, 1, 5, 3, 1, 12]
    private let logs: [Float] = [0.7, 1.1, 0.7, 1.8, 1.4]
    private let scores: [Float] = [-1.2, 0.4, 1.1, -0.3, 0.9]

    @Test("values of one kind pass, however deep the cells are")
    func alike() {
        for pair in [
            (counts, counts), (counts, [40, 2, 7]), (counts, [1]), (logs, logs), (scores, scores),
        ] {
            #expect(compare(pair.0, pair.1) == compare([], []))
        }
        // Cells without any value say nothing.
        #expect(compare(counts, [0, 0]).problem == nil)
    }

    @Test("counts in the place of other values, and the reverse, are told")
    func kinds() throws {
        #expect(try #require(compare(counts, logs).problem).contains("not whole, such as 0.7"))
        #expect(try #require(compare(logs, counts).problem).contains("whole numbers up to 12"))
        #expect(try #require(compare([1, 1, 1], counts).problem).contains("are 0 and 1"))
        let ones = [Float](repeating: 1, count: 2_000)
        #expect(try #require(compare(counts, ones).problem).contains("nothing but 0 and 1"))
        #expect(try #require(compare(logs, scores).problem).contains("down to -1.2"))
        #expect(try #require(compare(scores, logs).problem).contains("below 0"))
    }

    @Test("another scale of the same kind is no more than a notice")
    func scale() throws {
        let found = compare(logs, logs.map { 4 * $0 })
        #expect(found.problem == nil)
        #expect(try #require(found.notice).contains("normalised alike"))
    }
}
