import Messaging
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

    @Test("the defaults are the notebook's")
    func notebookDefaults() throws {
        let file = try ClusterFile.parse(Self.minimal, path: "/lab/study.yaml")
        let study = file.study.questions[0]
        #expect(study.model.hidden == [.units(256), .units(512), .units(512), .targets])
        #expect(study.model.hidden.map { $0.count(targetCount: 140) } == [256, 512, 512, 140])
        #expect(study.model.dropout == 0.1)
        #expect(study.model.concatenates)
        #expect(study.model.hiddenL2 == 9.613e-6)
        #expect(study.model.outputL2 == 1e-7)
        #expect(study.training.epochCount == 300)
        #expect(study.training.batchSize == 512)
        #expect(study.training.learningRate == 0.01)
        #expect(study.training.plateauFactor == 0.9)
        #expect(study.training.plateauPatience == 4)
        #expect(study.training.plateauMinDelta == 1e-4)
        #expect(study.training.minLearningRate == 0)
        #expect(study.training.stoppingPatience == 40)
        #expect(study.training.stoppingMinDelta == 0)
        #expect(study.training.beta1 == 0.9)
        #expect(study.training.beta2 == 0.999)
        #expect(study.training.epsilon == 1e-7)
        #expect(study.folds.scheme == .group)
        #expect(study.folds.groupColumns == ["donor"])
        #expect(study.folds.count == 3)
        #expect(study.features.componentCount == 75)
        #expect(study.features.fit == .train)
        #expect(study.features.sweepCount == nil)
        #expect(study.features.oversampling == nil)
        #expect(study.features.genes == .match)
        #expect(study.features.drop == .constant)
        #expect(study.features.scale == .genes)
        #expect(study.targetScaling == .withinCell)
        #expect(study.ensemble.seedCount == 1)
        #expect(study.ensemble.blend == .mean)
        #expect(study.ensemble.refit == RefitKind.none)
        #expect(study.testInputs == nil)
        #expect(file.study.seed == 1)
    }

    @Test("components of Multiome are fitted on test inputs too, those of CITE-seq are not")
    func multiomeFit() throws {
        let text = Self.minimal.replacing("citeseq", with: "multiome")
        let study = try ClusterFile.parse(text, path: "a.yaml").study.questions[0]
        #expect(study.name == "multiome")
        #expect(study.features.fit == .all)
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
        #expect(study.trainInputs.layer == "counts")
        #expect(study.trainTargets.path == "/lab/studies/out.h5ad")
        #expect(study.trainTargets.layer == "dsb")
        #expect(study.features.genes == .file("/lab/studies/lists/genes.txt"))
        #expect(study.features.drop == .none)
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
