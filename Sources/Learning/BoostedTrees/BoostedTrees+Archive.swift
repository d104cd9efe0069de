package import LinearAlgebra

extension BoostedTrees {
    /// What predictions need: `feature-count` `[1]`, `target-means` `[m]`, `tree-counts` `[m]`; of
    /// each tree, target by target, `node-counts`; of each node `left-children`, `split-features`
    /// and `values`, as `TreeEnsemble` describes them.
    package var archive: ArrayArchive {
        var archive = ArrayArchive()
        archive.setInt64s("feature-count", [Int64(featureCount)])
        archive.setDoubles("target-means", targetMeans)
        archive.setInt64s("tree-counts", ensembles.map { Int64($0.nodeCounts.count) })
        archive.setInt32s("node-counts", ensembles.flatMap(\.nodeCounts))
        archive.setInt32s("left-children", ensembles.flatMap(\.leftChildren))
        archive.setInt32s("split-features", ensembles.flatMap(\.features))
        archive.setFloats("values", ensembles.flatMap(\.values))
        return archive
    }

    /// Reads what `archive` holds.
    ///
    /// The library reads beyond its memory where trees are damaged, so each node is checked first.
    ///
    /// - Throws: `LinearAlgebraError.missingEntry`, `.unexpectedEntry`,
    ///   `BoostedTreesError.invalidTrees`, `.library` where the library does not take the trees.
    package init(archive: ArrayArchive) throws {
        try self.init(reading: archive)
        guard ensembles.count == targetMeans.count else {
            throw BoostedTreesError.invalidTrees(
                source: archive.source,
                reason: "trees of \(ensembles.count) targets, means of \(targetMeans.count)")
        }
        if let first = ensembles.first {
            _ = try TreeBooster.predicting(by: first, featureCount: featureCount)
        }
    }

    /// As the other, of a training that may have no trees yet of its last targets.
    init(reading archive: ArrayArchive) throws {
        func wrong(_ reason: String) -> BoostedTreesError {
            .invalidTrees(source: archive.source, reason: reason)
        }
        let features = try archive.int64s("feature-count")
        let means = try archive.doubles("target-means")
        let treeCounts = try archive.int64s("tree-counts")
        let nodeCounts = try archive.int32s("node-counts")
        let left = try archive.int32s("left-children")
        let splits = try archive.int32s("split-features")
        let values = try archive.floats("values").values
        guard features.count == 1, let featureCount = Int(exactly: features[0]), featureCount > 0,
            featureCount <= Int(Int32.max)
        else { throw wrong("\(features) features") }
        guard means.allSatisfy(\.isFinite) else { throw wrong("means that are not finite") }
        guard treeCounts.count <= means.count else {
            throw wrong("trees of \(treeCounts.count) targets, means of \(means.count)")
        }
        guard nodeCounts.allSatisfy({ $0 > 0 }), left.count == splits.count,
            left.count == values.count
        else {
            throw wrong("\(left.count) nodes, \(splits.count) features, \(values.count) values")
        }
        var ensembles: [TreeEnsemble] = []
        var (tree, node) = (0, 0)
        for (target, count) in treeCounts.enumerated() {
            guard count >= 0, count <= Int64(nodeCounts.count - tree) else {
                throw wrong("\(count) trees of target \(target + 1)")
            }
            let counts = nodeCounts[tree..<tree + Int(count)]
            let nodeCount = counts.reduce(0) { $0 + Int($1) }
            guard nodeCount <= left.count - node else {
                throw wrong("\(nodeCount) nodes of target \(target + 1)")
            }
            let nodes = node..<node + nodeCount
            guard
                let ensemble = TreeEnsemble(
                    nodeCounts: counts, leftChildren: left[nodes], features: splits[nodes],
                    values: values[nodes], featureCount: featureCount)
            else { throw wrong("the nodes of target \(target + 1) are no trees") }
            ensembles.append(ensemble)
            (tree, node) = (tree + Int(count), nodes.upperBound)
        }
        guard tree == nodeCounts.count, node == left.count else {
            throw wrong("\(nodeCounts.count - tree) trees of no target")
        }
        self.init(featureCount: featureCount, targetMeans: means, ensembles: ensembles)
    }
}
