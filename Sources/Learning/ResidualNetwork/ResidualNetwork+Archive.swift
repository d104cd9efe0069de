package import LinearAlgebra

extension ResidualNetwork {
    /// Returns the network as named arrays: its shape, and each kernel and vector under its own
    /// name.
    package func archive() -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setResidualShape(shape)
        for (name, start, shape) in ResidualLayout(shape).arrays {
            archive[name] = ArrayArchive.Entry(
                shape: shape,
                element: .float32(Array(parameters[start..<start + shape.reduce(1, *)])))
        }
        return archive
    }

    /// Reads what `archive()` wrote.
    ///
    /// - Throws: `NetworkError.invalidNetwork`.
    package init(archive: ArrayArchive) throws(NetworkError) {
        let shape = try archive.residualShape()
        let layout = ResidualLayout(shape)
        var arrays: [(start: Int, values: [Float])] = []
        for (name, start, shape) in layout.arrays {
            arrays.append((start, try archive.weights(name, shape: shape)))
        }
        var parameters: [Float] = []
        parameters.reserveCapacity(layout.count)
        for (_, values) in arrays.sorted(by: { $0.start < $1.start }) { parameters += values }
        guard parameters.allSatisfy(\.isFinite) else {
            throw .invalidNetwork(source: archive.source, reason: "weights that are not finite")
        }
        self.init(shape: shape, parameters: parameters)
    }
}

extension ArrayArchive {
    /// Stores a residual network's shape as `residual.counts` and `residual.head-weight`.
    mutating func setResidualShape(_ shape: ResidualShape) {
        setInt64s(
            "residual.counts",
            [shape.inputCount, shape.width, shape.blockCount, shape.targetCount].map {
                Int64($0)
            })
        setDoubles("residual.head-weight", [shape.headWeight])
    }

    /// Reads what `setResidualShape` stored.
    func residualShape() throws(NetworkError) -> ResidualShape {
        let (counts, weights): ([Int64], [Double])
        do {
            counts = try int64s("residual.counts")
            weights = try doubles("residual.head-weight")
        } catch {
            throw .invalidNetwork(source: source, reason: "\(error)")
        }
        // A width beyond a million is damage, not a network: their products must not overflow.
        guard counts.count == 4, counts.allSatisfy({ $0 > 0 && $0 <= 1_000_000 }),
            counts[2] <= 1_000, weights.count == 1, weights[0] >= 0, weights[0] <= 1
        else {
            throw .invalidNetwork(
                source: source, reason: "counts \(counts), head weights \(weights)")
        }
        return ResidualShape(
            inputCount: Int(counts[0]), width: Int(counts[1]), blockCount: Int(counts[2]),
            targetCount: Int(counts[3]), headWeight: weights[0])
    }
}
