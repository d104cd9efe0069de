import Coordination
import Pipelines
import Testing

@Suite struct DiskEstimateTests {
    private func outline(rows: Int = 4_000, columns: Int = 2_000) -> QuestionOutline {
        ExampleOutline.make(
            rows: rows, columns: columns, testRows: rows / 2, density: 0.1, hidden: [64, nil])
    }

    private func estimate(_ outline: QuestionOutline) throws -> DiskEstimate {
        try DiskEstimate(outline: outline, plan: try QuestionPlanner.plan(outline))
    }

    @Test("the peak holds every shard and a pass of sums, and less than all that is written")
    func peak() throws {
        let outline = outline()
        let estimate = try estimate(outline)
        let values = 8 * (4_000 + 2_000) * 200
        let pass = 8 * 4 * 2_000 * outline.decomposition.blockWidth
        #expect(estimate.peakBytes > values + pass)
        #expect(estimate.writtenBytes > estimate.peakBytes + 2 * pass)
    }

    @Test("neither shards nor sums stay when the study is done")
    func kept() throws {
        let estimate = try estimate(outline())
        let features = 4 * 6_000 * (75 + 10)
        #expect(estimate.keptBytes > features)
        #expect(estimate.keptBytes < 3 * features)
    }

    @Test("a larger data set needs more, and two questions need the sum")
    func sums() throws {
        let small = try estimate(outline())
        let large = try estimate(outline(rows: 8_000))
        #expect(large.peakBytes > small.peakBytes * 5 / 4)
        var both = small
        both.add(large)
        #expect(both.peakBytes == small.peakBytes + large.peakBytes)
        #expect(both.largestTaskBytes == large.largestTaskBytes)
    }

    @Test("each training under way has two checkpoints of four times its weights, at most")
    func checkpoints() throws {
        let estimate = try estimate(outline())
        #expect(estimate.resumableCount > 2)
        #expect(estimate.largestCheckpointBytes > 4 * 4 * 64)
        #expect(estimate.checkpointBytes(slots: 2) == 4 * estimate.largestCheckpointBytes)
        #expect(
            estimate.checkpointBytes(slots: 1_000)
                == 2 * estimate.resumableCount * estimate.largestCheckpointBytes)
    }

    @Test("a large submission counts beside what is left then, not beside the peak")
    func submission() throws {
        let estimate = try estimate(outline())
        #expect(estimate.statePeakBytes(submissionBytes: 1) == estimate.peakBytes)
        #expect(
            estimate.statePeakBytes(submissionBytes: 1 << 40)
                == estimate.keptBytes + estimate.resultBytes + (1 << 40))
    }
}
