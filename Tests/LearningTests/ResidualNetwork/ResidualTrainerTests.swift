import Learning
import LinearAlgebra
import Testing

@Suite("Trainings of residual networks")
struct ResidualTrainerTests {
    private static let shape = ResidualShape(
        inputCount: 5, width: 11, blockCount: 2, targetCount: 4, headWeight: 0.5)
    private static let cells = ResidualCase.cells(40, 5, 4, isLatent: false)

    private static func trainer(
        _ options: ResidualOptions = ResidualCase.all, shape: ResidualShape = shape,
        loss: TrainingLoss = .correlation, seed: UInt64 = 1
    ) -> ResidualTrainer {
        ResidualTrainer(
            shape: shape, options: options, loss: loss, seed: seed, cells: cells)
    }

    private static func finished(_ trainer: ResidualTrainer) -> ResidualTrainer {
        var trainer = trainer
        while !trainer.isFinished { _ = trainer.advance() }
        return trainer
    }

    @Test("equal seeds give equal bytes, other seeds others")
    func repeats() {
        let bytes = Self.finished(Self.trainer()).checkpoint().encoded()
        #expect(Self.finished(Self.trainer()).checkpoint().encoded() == bytes)
        #expect(Self.finished(Self.trainer(seed: 2)).checkpoint().encoded() != bytes)
    }

    @Test("every vector level gives the same bytes")
    func levels() {
        defer { VectorLevel.widest.use() }
        let bytes = VectorLevel.allCases.map { level in
            level.use()
            return Self.finished(Self.trainer()).checkpoint().encoded()
        }
        #expect(bytes.allSatisfy { $0 == bytes[0] })
    }

    @Test(
        "a training left and taken up at every step ends as if undisturbed",
        arguments: [0.0, 0.9])
    func resumed(averaging: Double) throws {
        var options = ResidualCase.all
        options.averaging = averaging
        let straight = Self.finished(Self.trainer(options))
        var trainer = Self.trainer(options)
        var count = 0
        while !trainer.isFinished {
            _ = trainer.advance { true }
            let archive = try ArrayArchive(decoding: trainer.checkpoint().encoded())
            trainer = Self.trainer(options)
            try trainer.resume(from: archive)
            count += 1
        }
        // 40 cells are three steps of 12 in each of three epochs.
        #expect(count == 9)
        #expect(trainer.checkpoint().encoded() == straight.checkpoint().encoded())
        #expect(trainer.network == straight.network)
        #expect(try EpochRecord.json(trainer.records) == EpochRecord.json(straight.records))
        #expect(trainer.records.map(\.epoch) == [1, 2, 3])
    }

    @Test("a checkpoint of another training is refused, and leaves the training at its beginning")
    func mismatches() throws {
        let archive = Self.finished(Self.trainer()).checkpoint()
        var other = ResidualCase.all
        other.mixing = 0.2
        var wide = Self.shape
        wide.width = 12
        for trainer in [
            Self.trainer(seed: 2), Self.trainer(other), Self.trainer(shape: wide),
            Self.trainer(loss: ResidualCase.latent(4)),
        ] {
            var trainer = trainer
            let before = trainer.checkpoint()
            #expect(throws: NetworkError.self) { try trainer.resume(from: archive) }
            #expect(trainer.checkpoint() == before)
        }
        for (name, values) in [("epoch.step", [Int64(3)]), ("epoch.step", [-1])] {
            var damaged = archive
            damaged.setInt64s(name, values)
            var trainer = Self.trainer()
            #expect(throws: NetworkError.self) { try trainer.resume(from: damaged) }
        }
        var short = archive
        short.setFloats("adam.squares", [1])
        var trainer = Self.trainer()
        #expect(throws: NetworkError.self) { try trainer.resume(from: short) }
        #expect(trainer.checkpoint() == Self.trainer().checkpoint())
    }

    @Test("an archive gives back the network, and one with a NaN is refused")
    func archive() throws {
        let network = Self.finished(Self.trainer()).network
        let archive = try ArrayArchive(decoding: network.archive().encoded())
        #expect(try ResidualNetwork(archive: archive) == network)
        #expect(try archive.floats("block.1.kernel").shape == [11, 11])
        for name in ["head.0.kernel", "block.1.shift"] {
            var damaged = archive
            let (values, shape) = try archive.floats(name)
            damaged[name] = ArrayArchive.Entry(
                shape: shape, element: .float32(values.map { _ in .nan }))
            #expect(throws: NetworkError.self) { try ResidualNetwork(archive: damaged) }
            damaged.setFloats(name, values + [0])
            #expect(throws: NetworkError.self) { try ResidualNetwork(archive: damaged) }
        }
        var huge = archive
        huge.setInt64s("residual.counts", [1 << 40, 1 << 40, 1, 1])
        #expect(throws: NetworkError.self) { try ResidualNetwork(archive: huge) }
    }

    @Test("first predictions lie near the means of the training targets")
    func start() {
        var cells = Self.cells
        for row in 0..<40 {
            for target in 0..<4 { cells.targets[row, target] += Float(10 * target) }
        }
        cells.rows = Array(0..<20)
        let trainer = ResidualTrainer(
            shape: Self.shape, options: ResidualCase.all, seed: 1, cells: cells)
        let found = trainer.network.predict(cells.features)
        for target in 0..<4 {
            let mean = (0..<20).reduce(Float(0)) { $0 + cells.targets[$1, target] } / 20
            for row in 0..<40 { #expect(abs(found[row, target] - mean) < 2) }
        }
    }

    @Test("it learns what follows from features, with each option", arguments: 0..<5)
    func learns(option: Int) throws {
        var options = ResidualCase.plain
        options.epochs = 60
        options.learningRate = 0.01
        switch option {
        case 1: options.averaging = 0.95
        case 2: options.mixing = 0.2
        case 3: options.inputNoise = 0.05
        case 4: options.dropout = 0.1
        default: break
        }
        let trainer = Self.finished(Self.trainer(options))
        let found = trainer.network.predict(Self.cells.features)
        let scores = pearsonPerRow(truth: Self.cells.targets, prediction: found)
        #expect(scores.reduce(0, +) / 40 > 0.9)
        let (first, last) = (trainer.records[0], trainer.records[59])
        #expect(last.loss < first.loss - 0.3)
        #expect(last.learningRate < first.learningRate)
    }

    @Test("only the rows named are seen, and fewer than a batch are one step")
    func rows() throws {
        var (cells, other) = (Self.cells, Self.cells)
        cells.rows = Array(3..<10)
        other.rows = cells.rows
        for row in 0..<40 where !cells.rows.contains(row) {
            other.features[row, 2] = .nan
            other.targets[row, 1] = .nan
        }
        func run(_ cells: ResidualTrainer.Cells) -> ResidualTrainer {
            Self.finished(
                ResidualTrainer(
                    shape: Self.shape, options: ResidualCase.all, seed: 1, cells: cells))
        }
        #expect(run(cells).checkpoint().encoded() == run(other).checkpoint().encoded())
        #expect(run(cells).network.parameters.allSatisfy { $0.isFinite })
    }

    @Test("the rate rises over 15 % of the steps and falls to 0")
    func rates() {
        let options = ResidualOptions()
        let rates = (0..<200).map { options.rate(step: $0, of: 200) }
        #expect(rates[0] == Float(0.04 * 0.002))
        #expect(rates.firstIndex(of: rates.max() ?? 0) == 29)
        #expect(Array(rates[..<29]) == rates[..<29].sorted())
        #expect(Array(rates[30...].reversed()) == rates[30...].sorted())
        #expect(rates[199] < 2e-7)
    }

    @Test("a value that is not finite makes the loss NaN, and is not hidden")
    func diverged() throws {
        var cells = Self.cells
        cells.features[7, 3] = 3e38
        var trainer = ResidualTrainer(
            shape: Self.shape, options: ResidualCase.all, seed: 1, cells: cells)
        _ = trainer.advance()
        let ended = trainer.advance()
        let record = try #require(ended)
        #expect(!record.loss.isFinite)
    }

    @Test("no cells are predicted as none")
    func empty() {
        let found = Self.trainer().network.predict(DenseMatrix(rowCount: 0, columnCount: 5))
        #expect(found.rowCount == 0 && found.columnCount == 4)
    }
}
