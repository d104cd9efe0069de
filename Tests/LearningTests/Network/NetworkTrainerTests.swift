import Learning
import LinearAlgebra
import Testing

@Suite("network trainer")
struct NetworkTrainerTests {
    let training = KerasGoldenTests.cells(150, seed: 21)
    let validation = KerasGoldenTests.cells(70, seed: 31)
    let shape = NetworkShape(inputCount: 24, hidden: [19, 33, 10], targetCount: 10, dropout: 0.1)

    var options: TrainingOptions {
        var options = TrainingOptions()
        options.epochs = 12
        options.batchSize = 32
        options.plateauPatience = 1
        options.stoppingPatience = 3
        return options
    }

    func trainer(seed: UInt64 = 1, _ change: (inout TrainingOptions) -> Void = { _ in })
        -> NetworkTrainer
    {
        var options = options
        change(&options)
        return NetworkTrainer(
            shape: shape, options: options, seed: seed, training: training,
            validation: validation)
    }

    static func finish(_ trainer: consuming NetworkTrainer) -> ([EpochRecord], Network) {
        var trainer = trainer
        var records: [EpochRecord] = []
        while !trainer.isFinished { records.append(trainer.runEpoch()) }
        return (records, trainer.bestNetwork)
    }

    @Test("equal seeds give equal bytes, others do not")
    func determinism() {
        let (records, network) = Self.finish(trainer())
        let (again, sameNetwork) = Self.finish(trainer())
        #expect(records == again)
        #expect(network.archive().encoded() == sameNetwork.archive().encoded())
        let (_, other) = Self.finish(trainer(seed: 2))
        #expect(other.parameters != network.parameters)
    }

    @Test("a training taken up after any epoch ends as if undisturbed", arguments: 0..<10)
    func resuming(after count: Int) throws {
        let (records, network) = Self.finish(trainer { $0.stoppingPatience = 40 })
        var first = trainer { $0.stoppingPatience = 40 }
        for _ in 0..<count { _ = first.runEpoch() }
        // Through bytes, as a worker would keep it.
        let saved = try ArrayArchive(decoding: first.checkpoint().encoded())
        let second = try NetworkTrainer(
            resuming: saved, shape: shape, options: first.options, seed: 1, training: training,
            validation: validation)
        let (rest, resumed) = Self.finish(second)
        #expect(rest == Array(records.dropFirst(count)))
        #expect(resumed == network)
    }

    @Test("a checkpoint of another training is refused and says what differs")
    func mismatch() throws {
        let saved = trainer().checkpoint()
        func resume(_ shape: NetworkShape, _ options: TrainingOptions, _ seed: UInt64) throws {
            _ = try NetworkTrainer(
                resuming: saved, shape: shape, options: options, seed: seed, training: training,
                validation: validation)
        }
        #expect(throws: Never.self) { try resume(shape, options, 1) }
        #expect(throws: NetworkError.self) { try resume(shape, options, 2) }
        #expect(throws: NetworkError.self) { try resume(shape, TrainingOptions(), 1) }
        var other = shape
        other.hidden = [19, 32, 10]
        #expect(throws: NetworkError.self) { try resume(other, options, 1) }
        #expect(throws: NetworkError.self) {
            try NetworkTrainer(
                resuming: ArrayArchive(), shape: shape, options: options, seed: 1,
                training: training, validation: validation)
        }
    }

    @Test("the best network is the one with the lowest validation loss, and scores it")
    func best() throws {
        var trainer = trainer {
            $0.epochs = 30; $0.learningRate = 0.05
        }
        var records: [EpochRecord] = []
        var networks: [Network] = []
        while !trainer.isFinished {
            records.append(trainer.runEpoch())
            networks.append(trainer.currentNetwork)
        }
        let lowest = try #require(records.map(\.validationLoss).min())
        let place = try #require(records.firstIndex { $0.validationLoss == lowest })
        #expect(trainer.schedule.bestEpoch == place + 1)
        #expect(trainer.bestNetwork == networks[place])
        let score = Self.meanCorrelation(
            trainer.bestNetwork.predict(validation.features), validation.targets)
        #expect(abs(score - Double(records[place].validationScore)) < 1e-5)
        #expect(score > 0.5)
    }

    @Test("stopping early and running to the last epoch both end the training")
    func ending() {
        let (records, _) = Self.finish(
            trainer {
                $0.epochs = 5; $0.stoppingPatience = 100
            })
        #expect(records.map(\.epoch) == [1, 2, 3, 4, 5])
        let (stopped, _) = Self.finish(
            trainer {
                $0.epochs = 500; $0.learningRate = 0.5; $0.stoppingPatience = 2
            })
        #expect(stopped.count < 500)
    }

    @Test("predictions do not depend on which cells are predicted together")
    func batches() {
        let network = trainer().currentNetwork
        let cells = KerasGoldenTests.cells(1100, seed: 41).features
        let all = network.predict(cells)
        let order = Array((0..<1100).reversed())
        let reversed = network.predict(cells.selectingRows(order))
        for (position, row) in order.enumerated() {
            for (one, other) in zip(reversed.row(position), all.row(row)) {
                #expect(abs(one - other) < 1e-5)
            }
        }
        #expect(network.predict(DenseMatrix(rowCount: 0, columnCount: 24)).rowCount == 0)
    }

    @Test("a network survives its archive, and damage is refused")
    func archive() throws {
        let network = trainer().currentNetwork
        let archive = network.archive()
        #expect(try Network(archive: ArrayArchive(decoding: archive.encoded())) == network)
        for name in archive.names {
            var damaged = archive
            damaged[name] = nil
            #expect(throws: NetworkError.self) { try Network(archive: damaged) }
            damaged[name] = ArrayArchive.Entry(.int64([1, -5, 3, .max]))
            #expect(throws: NetworkError.self) { try Network(archive: damaged) }
        }
    }

    @Test("first weights are Glorot uniform and biases zero")
    func initialWeights() throws {
        let network = trainer().currentNetwork
        let archive = network.archive()
        for (name, inputs, outputs) in [
            ("hidden.0", 24, 19), ("hidden.1", 19, 33), ("output", 62, 10),
        ] {
            let kernel = try archive.floats(name + ".kernel").values
            let limit = (6 / Float(inputs + outputs)).squareRoot()
            #expect(kernel.count == inputs * outputs)
            #expect(kernel.allSatisfy { abs($0) <= limit })
            #expect(kernel.contains { abs($0) > 0.95 * limit })
            #expect(abs(kernel.reduce(0, +) / Float(kernel.count)) < 0.1 * limit)
            #expect(try archive.floats(name + ".bias").values.allSatisfy { $0 == 0 })
        }
    }

    @Test("a cell with no signal at all does not spoil the training")
    func zeroCells() {
        var features = training.features
        var targets = training.targets
        for column in 0..<24 { features[3, column] = 0 }
        for column in 0..<10 { targets[4, column] = 0 }
        var trainer = NetworkTrainer(
            shape: shape, options: options, seed: 1, training: (features, targets),
            validation: (features, targets))
        for _ in 0..<3 {
            let record = trainer.runEpoch()
            #expect(record.loss.isFinite && record.validationLoss.isFinite)
        }
        #expect(trainer.bestNetwork.parameters.allSatisfy { $0.isFinite })
    }

    @Test("networks of one target, one cell and one unit train without NaN")
    func smallest() {
        let cells: NetworkTrainer.Cells = (
            DenseMatrix(rowCount: 1, columnCount: 1, values: [2]),
            DenseMatrix(rowCount: 1, columnCount: 1, values: [0])
        )
        var trainer = NetworkTrainer(
            shape: NetworkShape(inputCount: 1, hidden: [1], targetCount: 1), options: options,
            seed: 1, training: cells, validation: cells)
        let record = trainer.runEpoch()
        // One target is constant within its cell.
        #expect(record.loss.isFinite && record.validationScore == -1)
    }

    static func meanCorrelation(_ predictions: DenseMatrix, _ targets: DenseMatrix) -> Double {
        var total = 0.0
        for row in 0..<predictions.rowCount {
            let (p, y) = (
                predictions.row(row).map { Double($0) }, targets.row(row).map { Double($0) }
            )
            let (pMean, yMean) = (
                p.reduce(0, +) / Double(p.count), y.reduce(0, +) / Double(y.count)
            )
            let product = zip(p, y).reduce(0) { $0 + ($1.0 - pMean) * ($1.1 - yMean) }
            let squares =
                p.reduce(0) { $0 + ($1 - pMean) * ($1 - pMean) }
                * y.reduce(0) { $0 + ($1 - yMean) * ($1 - yMean) }
            total += product / squares.squareRoot()
        }
        return total / Double(predictions.rowCount)
    }
}
