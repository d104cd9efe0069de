import Coordination
import Pipelines
import Testing

@Suite struct DiskEstimateTests {
    private func outline(rows: Int = 4_000, columns: Int = 2_000) throws -> QuestionOutline {
        try ExampleOutline.make(
            rows: rows, columns: columns, testRows: rows / 2, density: 0.1, hidden: [64, nil])
    }

    private func estimate(_ outline: QuestionOutline) throws -> DiskEstimate {
        DiskEstimate(try StudyPlan([outline]))
    }

    @Test("the peak holds every shard and a pass of sums, and less than all that is written")
    func peak() throws {
        let outline = try outline()
        let estimate = try estimate(outline)
        let values = 8 * (4_000 + 2_000) * 200
        let pass = 8 * 4 * 2_000 * 96
        #expect(estimate.peakBytes > values + pass)
        #expect(estimate.writtenBytes > estimate.peakBytes + 2 * pass)
    }

    @Test("neither shards nor sums stay when the study is done")
    func kept() throws {
        let estimate = try estimate(try outline())
        let features = 4 * 6_000 * (75 + 10)
        #expect(estimate.keptBytes > features)
        // Mean and deviation of each training cell's targets stay too, in double precision.
        let moments = 2 * 8 * 4_000
        #expect(estimate.keptBytes < 3 * features + moments)
    }

    @Test("a larger data set needs more, and two questions need the sum")
    func sums() throws {
        let small = try estimate(try outline())
        let large = try estimate(try outline(rows: 8_000))
        #expect(large.peakBytes > small.peakBytes * 5 / 4)
        var other = try outline(rows: 8_000)
        other.name = "other"
        let both = DiskEstimate(try StudyPlan([try outline(), other]))
        #expect(both.writtenBytes == small.writtenBytes + large.writtenBytes)
        #expect(both.keptBytes == small.keptBytes + large.keptBytes)
        #expect(both.resultBytes == small.resultBytes + large.resultBytes)
        #expect(both.resumableCount == small.resumableCount + large.resumableCount)
        // Level by level, both hold their sums at the same time.
        #expect(both.peakBytes > large.peakBytes && both.peakBytes <= 2 * large.peakBytes)
        #expect(both.largestTaskBytes == large.largestTaskBytes)
    }

    @Test("each training under way has two checkpoints of four times its weights, at most")
    func checkpoints() throws {
        let estimate = try estimate(try outline())
        #expect(estimate.resumableCount > 2)
        #expect(estimate.largestCheckpointBytes > 4 * 4 * 64)
        #expect(estimate.checkpointBytes(slots: 2) == 4 * estimate.largestCheckpointBytes)
        #expect(
            estimate.checkpointBytes(slots: 1_000)
                == 2 * estimate.resumableCount * estimate.largestCheckpointBytes)
    }

    @Test("a large submission counts beside what is left then, not beside the peak")
    func submission() throws {
        let estimate = try estimate(try outline())
        #expect(estimate.statePeakBytes(submissionBytes: 1) == estimate.peakBytes)
        #expect(
            estimate.statePeakBytes(submissionBytes: 1 << 40)
                == estimate.keptBytes + estimate.resultBytes + (1 << 40))
    }

    @Test("wide predictions that are written whole, and models in other formats, need room")
    func resultFiles() throws {
        var outline = try outline()
        outline.targetComponents = QuestionOutline.TargetDecomposition(
            DecompositionChoice(componentCount: 8, blockWidth: 12, sweepCount: 2),
            isPerFold: true)
        let factored = try estimate(outline).resultBytes
        outline.resultFiles.wideValueBytes = 4
        let dense = try estimate(outline).resultBytes
        #expect(dense == factored + 4 * (4_000 + 2_000) * 20)
        outline.resultFiles.modelFormatCount = 2
        #expect(try estimate(outline).resultBytes > dense)
    }
}
