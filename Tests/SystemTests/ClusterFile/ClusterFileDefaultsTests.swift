import Learning
import Messaging
import Pipelines
import SingleCell
import Testing
import mmcoord

@Suite("What a cluster file means")
struct ClusterFileDefaultsTests {
    private static let minimal = """
        cluster:
          state: run
        study:
          citeseq:
            train: {inputs: in.h5, targets: out.h5}
        """

    /// The network of the notebook, key by key.
    private static var notebookNetwork: ModelChoice {
        get throws {
            var parameters = NetworkModelParameters()
            parameters.network = NetworkParameters(
                hidden: [256, 512, 512, nil], activation: "selu", dropout: 0.1, concatenates: true)
            parameters.training.hiddenL2 = 9.613e-6
            parameters.training.outputL2 = 1e-7
            parameters.training.epochs = 300
            parameters.training.batchSize = 512
            parameters.training.learningRate = 0.01
            parameters.training.plateauFactor = 0.9
            parameters.training.plateauPatience = 4
            parameters.training.plateauMinDelta = 1e-4
            parameters.training.plateauMinLearningRate = 0
            parameters.training.stoppingPatience = 40
            parameters.training.stoppingMinDelta = 0
            parameters.training.beta1 = 0.9
            parameters.training.beta2 = 0.999
            parameters.training.epsilon = 1e-7
            return try ModelChoice(kind: "mlp", parameters: parameters)
        }
    }

    @Test("the defaults are the notebook's")
    func notebookDefaults() throws {
        let file = try ClusterFile.parse(Self.minimal, path: "/lab/study.yaml")
        let study = file.study.questions[0]
        #expect(study.members[0].model == (try Self.notebookNetwork))
        #expect(study.members[0].seedCount == 1)
        #expect(study.members[0].blocks == [0, 1])
        #expect(study.folds.scheme == .group)
        #expect(study.folds.groupColumns == ["donor"])
        #expect(study.folds.count == 3)
        var components = ComponentsBlock()
        components.componentCount = 75
        #expect(components.fit == .train)
        #expect(components.view == .given)
        #expect(components.accuracy == .default)
        #expect(components.sweepCount == nil)
        #expect(components.oversampling == nil)
        #expect(!components.standardises)
        #expect(study.blocks.map(\.name) == ["svd", "genes"])
        #expect(study.blocks[0].block.isEqual(to: components))
        #expect(study.blocks[1].block.isEqual(to: GenesBlock()))
        #expect(study.drop == .constant)
        #expect(study.targetComponents == nil)
        #expect(study.targetScaling == .withinCell)
        #expect(study.ensemble.blend == .mean)
        #expect(study.ensemble.refit == RefitKind.none)
        #expect(study.testInputs == nil)
        #expect(file.study.seed == 1)
    }

    @Test("a preset's network has the defaults of the preset, and what the file says of it")
    func presetNetwork() throws {
        let text =
            Self.minimal.replacing("citeseq", with: "multiome")
            + "\n    model: {hidden: [8, targets], activation: gelu, output-l2: 0.5}"
            + "\n    training: {batch: 64, adam: {beta1: 0.5}, stopping: {patience: 3}}"
        let model = try ClusterFile.parse(text, path: "a.yaml").study.questions[0].members[0].model
        let parameters = try model.parameters(as: NetworkModel.self)
        var expected = NetworkModelParameters()
        expected.network.hidden = [8, nil]
        expected.network.activation = "gelu"
        expected.training.outputL2 = 0.5
        expected.training.epochs = 100
        expected.training.learningRate = 0.002
        expected.training.batchSize = 64
        expected.training.beta1 = 0.5
        expected.training.stoppingPatience = 3
        #expect(parameters == expected)
        let plain = try ClusterFile.parse(
            Self.minimal.replacing("citeseq", with: "multiome"), path: "a.yaml")
        #expect(
            try plain.study.questions[0].members[0].model.parameters(as: NetworkModel.self).network
                .hidden
                == [512, 512, 512])
    }

    @Test("a model may be of a kind without keys", arguments: ["ridge", "mean-profile"])
    func otherKind(kind: String) throws {
        let text = Self.minimal + "\n    model: {kind: \(kind)}"
        #expect(
            try ClusterFile.parse(text, path: "a.yaml").study.questions[0].members[0].model
                == ModelChoice(kind: kind, parameters: NoParameters()))
    }

    @Test("components of Multiome are fitted on test inputs too, those of CITE-seq are not")
    func multiomeFit() throws {
        let text = Self.minimal.replacing("citeseq", with: "multiome")
        let study = try ClusterFile.parse(text, path: "a.yaml").study.questions[0]
        #expect(study.name == "multiome")
        #expect((study.blocks[0].block as? ComponentsBlock)?.fit == .all)
        #expect((study.blocks[0].block as? ComponentsBlock)?.componentCount == 64)
        #expect(study.blocks.count == 1)
        #expect(study.targetComponents?.count == 64)
    }

    @Test("a preset's features become blocks")
    func presetBlocks() throws {
        let text =
            Self.minimal
            + "\n    features: {views: [log, binary], components: 9, sweeps: 3, scale: all,"
            + " genes: none, batch-statistics: donor * day, batch-components: 4}"
        let study = try ClusterFile.parse(text, path: "a.yaml").study.questions[0]
        #expect(study.blocks.map(\.name) == ["svd-log", "svd-binary", "batches"])
        var components = ComponentsBlock()
        components.componentCount = 9
        components.sweepCount = 3
        components.standardises = true
        for (place, view) in [InputView.log, .binary].enumerated() {
            components.view = view
            #expect(study.blocks[place].block.isEqual(to: components))
        }
        var batches = BatchStatisticsBlock()
        batches.labels = "donor * day"
        batches.componentCount = 4
        #expect(study.blocks[2].block.isEqual(to: batches))
        #expect(study.blocks[2].metadataKey == "study.citeseq.features.batch-statistics")
        #expect(study.members.map(\.blocks) == [[0, 1, 2]])
    }

    @Test("the cluster half has its defaults")
    func clusterDefaults() throws {
        let cluster = try ClusterFile.parse(Self.minimal, path: "/lab/study.yaml").cluster
        #expect(cluster.listen == .network(host: "127.0.0.1", port: 7_070))
        #expect(cluster.bulk == .network(host: "127.0.0.1", port: 7_071))
        #expect(cluster.shardBudgetBytes == 256 << 20)
        #expect(cluster.shardGroupCount == 8)
        #expect(cluster.lease == .seconds(30))
        #expect(cluster.heartbeat == .seconds(5))
        #expect(cluster.launch.isEmpty)
        #expect(!cluster.isInsecure)
    }

    @Test("paths start from the cluster file's folder")
    func paths() throws {
        let text = """
            cluster: {state: ../runs/a}
            study:
              metadata: /abs/metadata.csv
              citeseq:
                train:
                  inputs: {path: d/in.h5ad, layer: counts}
                  targets: out.h5ad
                  target-layer: dsb
                features: {genes: lists/genes.txt, drop: none}
            """
        let file = try ClusterFile.parse(text, path: "/lab/studies/a.yaml")
        #expect(file.cluster.state == "/lab/runs/a")
        #expect(file.study.metadata == "/abs/metadata.csv")
        let study = file.study.questions[0]
        #expect(study.trainInputs.path == "/lab/studies/d/in.h5ad")
        #expect(study.trainInputs.selection.layer == "counts")
        #expect(study.trainTargets.path == "/lab/studies/out.h5ad")
        #expect(study.trainTargets.selection.layer == "dsb")
        #expect(study.blocks[1].block.files.map(\.path) == ["/lab/studies/lists/genes.txt"])
        #expect(study.drop == .none)
    }

    @Test("small memory means small shards, unless a budget is given")
    func memory() throws {
        func budget(_ lines: String) throws -> Int {
            let text = Self.minimal.replacing("  state: run", with: "  state: run\n" + lines)
            return try ClusterFile.parse(text, path: "a.yaml").cluster.shardBudgetBytes
        }
        #expect(try budget("  memory: small") == 32 << 20)
        #expect(try budget("  memory: small\n  shard-budget: 64MiB") == 64 << 20)
        #expect(try budget("  shard-budget: 1.5GiB") == 3 << 29)
        #expect(try budget("  shard-budget: 2000000") == 2_000_000)
    }

    @Test(
        "the bulk address follows the listen address",
        arguments: [
            ("tcp://127.0.0.1:0", "tcp://127.0.0.1:0"),
            ("tcp://[::1]:9000", "tcp://[::1]:9001"),
            ("tcp://localhost:80", "tcp://localhost:81"),
            ("ipc:///tmp/mm.socket", "ipc:///tmp/mm.socket.bulk"),
            ("inproc://test", "inproc://test.bulk"),
        ])
    func bulk(listen: String, bulk: String) throws {
        let text = Self.minimal.replacing(
            "  state: run", with: "  state: run\n  listen: \"\(listen)\"")
        let cluster = try ClusterFile.parse(text, path: "a.yaml").cluster
        #expect(cluster.listen.url == listen)
        #expect(cluster.bulk.url == bulk)
    }

    @Test("a place names file, line and key, or the nearest enclosing line")
    func place() throws {
        let file = try ClusterFile.parse(Self.minimal, path: "a.yaml")
        #expect(
            file.place(of: "study.citeseq.train.inputs") == "a.yaml:5: study.citeseq.train.inputs")
        #expect(
            file.place(of: "study.citeseq.folds.count") == "a.yaml:4: study.citeseq.folds.count")
    }
}
