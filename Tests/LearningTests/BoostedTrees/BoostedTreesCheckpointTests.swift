import Learning
import LinearAlgebra
import Testing

@Suite("Checkpoints and archives of boosted trees")
struct BoostedTreesCheckpointTests {
    private let cells = TreeCase.data(rowCount: 70)

    /// Grows so many trees, of the targets one after another.
    private func trainer(treeCount: Int, seed: UInt64 = 5) throws -> BoostedTreesTrainer {
        let trainer = try TreeCase.trainer(cells.features, cells.targets, seed: seed)
        for _ in 0..<treeCount { _ = try trainer.advance { true } }
        return trainer
    }

    @Test("a training goes on from any tree to the bytes of an undisturbed one")
    func resumes() throws {
        let expected = try TreeCase.grown(cells.features, cells.targets)
        let all = TreeCase.options.treeCount * cells.targets.columnCount
        for treeCount in 0..<all {
            let checkpoint = try trainer(treeCount: treeCount).checkpoint()
            let resumed = try trainer(treeCount: 0)
            try resumed.resume(from: checkpoint)
            #expect(resumed.records.count == treeCount / TreeCase.options.treeCount)
            #expect(resumed.position.step == treeCount % TreeCase.options.treeCount)
            #expect(try resumed.checkpoint() == checkpoint)
            while !resumed.isFinished { _ = try resumed.advance() }
            #expect(resumed.model == expected)
            #expect(resumed.model.archive.encoded() == expected.archive.encoded())
        }
    }

    @Test("a checkpoint of another training is refused, and leaves the training at its beginning")
    func otherTraining() throws {
        let checkpoint = try trainer(treeCount: 8).checkpoint()
        var options = TreeCase.options
        options.depth = 2
        let others = [
            ("seed", try trainer(treeCount: 0, seed: 6)),
            ("list of options", try TreeCase.trainer(cells.features, cells.targets, options)),
            (
                "number of cells",
                try TreeCase.trainer(cells.features, cells.targets, rows: Array(0..<69))
            ),
        ]
        for (what, other) in others {
            let error = #expect(throws: BoostedTreesError.self) {
                try other.resume(from: checkpoint)
            }
            #expect("\(try #require(error))".contains("its \(what) is "))
            #expect(other.records.isEmpty && other.position.step == 0)
        }
    }

    @Test("a checkpoint whose targets are not as finished as it says is refused")
    func contradiction() throws {
        for losses: [Float] in [[], [1, 1], [.nan]] {
            var checkpoint = try trainer(treeCount: 8).checkpoint()
            checkpoint.setFloats("history", losses)
            let other = try trainer(treeCount: 0)
            #expect(throws: BoostedTreesError.self) { try other.resume(from: checkpoint) }
            #expect(other.records.isEmpty && other.position.step == 0)
        }
    }

    @Test("nodes that are no trees are refused before the library sees them")
    func damaged() throws {
        let archive = try TreeCase.grown(cells.features, cells.targets).archive
        #expect(throws: Never.self) { _ = try BoostedTrees(archive: archive) }
        let left = try archive.int32s("left-children")
        let splits = try archive.int32s("split-features")
        let values = try archive.floats("values").values
        let counts = try archive.int32s("node-counts")
        let treeCounts = try archive.int64s("tree-counts")
        #expect(left[0] == 1 && left.count > 20)
        let changes: [(String, (inout ArrayArchive) -> Void)] =
            [-2, 0, 2, 3, Int32.max].map { wrong in
                ("left", { $0.setInt32s("left-children", [wrong] + left.dropFirst()) })
            }
            + [-1, 4, Int32.max].map { wrong in
                ("feature", { $0.setInt32s("split-features", [wrong] + splits.dropFirst()) })
            }
            + [Float.nan, .infinity].map { wrong in
                ("value", { $0.setFloats("values", [wrong] + values.dropFirst()) })
            }
            + [-1, 0, 1, counts[0] + 2, Int32.max].map { wrong in
                ("nodes", { $0.setInt32s("node-counts", [wrong] + counts.dropFirst()) })
            }
            + [-1, 5, 7, Int64.max].map { wrong in
                ("trees", { $0.setInt64s("tree-counts", [wrong] + treeCounts.dropFirst()) })
            } + [
                ("short", { $0.setFloats("values", values.dropLast()) }),
                ("targets", { $0.setInt64s("tree-counts", treeCounts.dropLast()) }),
                ("means", { $0.setDoubles("target-means", [0, 0]) }),
                ("mean", { $0.setDoubles("target-means", [0, 0, .nan]) }),
                ("features", { $0.setInt64s("feature-count", [0]) }),
                ("more", { $0.setInt64s("feature-count", [Int64.max]) }),
            ]
        for (name, change) in changes {
            var damaged = archive
            change(&damaged)
            let error = #expect(throws: BoostedTreesError.self, "\(name)") {
                _ = try BoostedTrees(archive: damaged)
            }
            #expect(error.map { "\($0)" }?.hasPrefix("cannot read trees from ") == true)
        }
    }

    @Test("a node that is a leaf no more, or has become one, is refused wherever it stands")
    func everyNode() throws {
        let archive = try TreeCase.grown(cells.features, cells.targets).archive
        let left = try archive.int32s("left-children")
        for node in left.indices {
            var (damaged, changed) = (archive, left)
            changed[node] = left[node] < 0 ? 1 : -1
            damaged.setInt32s("left-children", changed)
            #expect(throws: BoostedTreesError.self) { _ = try BoostedTrees(archive: damaged) }
        }
    }

    @Test("what the library says becomes one printable line without its stack trace")
    func reasons() throws {
        var options = TreeCase.options
        options.penalty = -1
        let trainer = try TreeCase.trainer(cells.features, cells.targets, options)
        let error = #expect(throws: BoostedTreesError.self) { _ = try trainer.advance() }
        let text = "\(try #require(error))"
        #expect(text.hasPrefix("libxgboost cannot "))
        #expect(text.contains("lambda"))
        #expect(!text.contains("\n") && !text.contains("Stack trace") && !text.contains(".cc"))
    }
}
