import Testing
import mmcoord

@Suite("What a wrong cluster file is told")
struct ClusterFileProblemTests {
    /// A right file of which one line is replaced.
    private static let lines = [
        "cluster:", "  state: run", "  lease: 30", "study:", "  seed: 1", "  citeseq:",
        "    train: {inputs: in.h5, targets: out.h5}", "    folds: {count: 3}",
        "    training: {epochs: 300}",
    ]

    private static func problems(_ text: String) -> [ClusterFileProblem] {
        do {
            _ = try ClusterFile.parse(text, path: "a.yaml")
            return []
        } catch {
            guard case .invalid(_, let problems) = error else { return [] }
            return problems
        }
    }

    private static func problems(line: Int, _ replacement: String) -> [ClusterFileProblem] {
        var lines = lines
        lines[line - 1] = replacement
        return problems(lines.joined(separator: "\n"))
    }

    @Test("the file these tests break is right")
    func baseline() { #expect(Self.problems(Self.lines.joined(separator: "\n")).isEmpty) }

    @Test(
        "each problem names its line, key, finding and remedy",
        arguments: [
            (8, "    folds: {count: 1}", "study.citeseq.folds.count", "found 1", "from 2 to 1000"),
            (8, "    folds: {count: 2.5}", "study.citeseq.folds.count", "found 2.5", "whole"),
            (
                8, "    folds: {count: \"3\"}", "study.citeseq.folds.count", "the text \"3\"",
                "whole"
            ),
            (8, "    folds: {cuont: 3}", "study.citeseq.folds.cuont", "known key", "mean count?"),
            (
                8, "    folds: {epochs: 3}", "study.citeseq.folds.epochs", "known key",
                "under study.citeseq.training"
            ),
            (
                8, "    folds: {scheme: adversarial}", "study.citeseq.folds.scheme",
                "without test cells", "Give the test inputs"
            ),
            (
                8, "    folds: {train-on: [3, 4]}", "study.citeseq.folds.train-on", "a list of 2",
                "such as {day: [3, 4]}"
            ),
            (
                8, "    folds: {train-on: {day: []}}", "study.citeseq.folds.train-on",
                "a mapping with the keys day", "one or more values"
            ),
            (
                9, "    model: {activation: gleu}", "study.citeseq.model.activation", "found gleu",
                "mean gelu?"
            ),
            (
                9, "    features: {components: 4, batch-statistics: day}",
                "study.citeseq.features.batch-components", "found 8", "at most the 4 components"
            ),
            (8, "    folds: {scheme: file}", "study.citeseq.folds.file", "no table", "scheme is"),
            (8, "    folds: {scheme: gruop}", "study.citeseq.folds.scheme", "gruop", "mean group?"),
            (
                8, "    folds: 3", "study.citeseq.folds", "found 3",
                "a mapping with the keys scheme, by, count"
            ),
            (8, "    folds:", "study.citeseq.folds", "found nothing", "remove the line"),
            (
                9, "    training: {learning_rate: 0.1}", "study.citeseq.training.learning_rate",
                "known key", "mean learning-rate?"
            ),
            (
                9, "    training: {learning-rate: 0}", "study.citeseq.training.learning-rate",
                "found 0", "above 0"
            ),
            (
                9, "    training: {learning-rate: nan}", "study.citeseq.training.learning-rate",
                "found nan", "above 0"
            ),
            (
                9, "    training: {plateau: {factor: 1}}", "study.citeseq.training.plateau.factor",
                "found 1", "below 1"
            ),
            (
                9, "    training: {plateau: {min-learning-rate: 1}}",
                "study.citeseq.training.plateau.min-learning-rate", "found 1",
                "at most learning-rate (0.01)"
            ),
            (
                9, "    model: {hidden: [256, target]}", "study.citeseq.model.hidden[1]",
                "found target", "or targets"
            ),
            (
                9, "    model: {hidden: []}", "study.citeseq.model.hidden", "a list of 0",
                "1 or more"
            ),
            (9, "    model: {dropout: 1.0}", "study.citeseq.model.dropout", "found 1.0", "below 1"),
            (
                9, "    model: {concatenate: yes}", "study.citeseq.model.concatenate", "found yes",
                "true or false"
            ),
            (
                9, "    model: {kind: ridge, dropout: 0.1}", "study.citeseq.model.dropout",
                "is no key of kind ridge", "a key of kind mlp"
            ),
            (
                9, "    model: {kind: rigde}", "study.citeseq.model.kind", "found rigde",
                "mean ridge?"
            ),
            (9, "    model: ridge", "study.citeseq.model", "found ridge", "with kind: mlp or"),
            (9, "    ensemble: {seeds: 0}", "study.citeseq.ensemble.seeds", "found 0", "from 1"),
            (
                7, "    train: {inputs: in.h5}", "study.citeseq.train.targets", "is missing",
                "a path"
            ),
            (
                7, "    train: {inputs: {path: a, layer: b}, layer: c, targets: d}",
                "study.citeseq.train.layer", "second layer", "Remove one"
            ),
            (6, "  citesek:", "study.citesek", "known key", "mean citeseq?"),
            (5, "  multiome: {}", "study.multiome.train", "is missing", "train"),
            (
                5, "  evaluation-ids: e.csv", "study.evaluation-ids", "without test inputs",
                "Give the test inputs"
            ),
            (5, "  seed: -1", "study.seed", "found -1", "0 or more"),
            (3, "  lease: 8\n", "cluster.heartbeat", "heartbeat", "half the lease"),
            (3, "  shard-budget: lots", "cluster.shard-budget", "found lots", "256MiB"),
            (3, "  dashboard: http://127.0.0.1:1", "cluster.dashboard", "later version", "Remove"),
            (
                3, "  listen: tcp://0.0.0.0:7070", "cluster.listen", "other machines",
                "insecure: true"
            ),
            (3, "  listen: tls+tcp://0.0.0.0:7070", "cluster.listen", "later version", "Use tcp"),
            (3, "  listen: http://localhost:7070", "cluster.listen", "scheme http", "tcp://"),
            (
                3, "  listen: localhost:7070", "cluster.listen", "localhost:7070",
                "Begin with a scheme"
            ),
            (
                3, "  listen: tcp://127.0.0.1:99999", "cluster.listen", "without a port",
                "End with a port"
            ),
            (3, "  listen: tcp://:7070", "cluster.listen", "without a host", "Name a host"),
            (3, "  listen: tcp://127.0.0.1:65535", "cluster.listen", "no next one", "0 to 65534"),
            (
                3, "  bulk: tcp://127.0.0.1:7070", "cluster.bulk", "cluster.listen too",
                "port of its own"
            ),
            (3, "  launch: [{kind: slurm}]", "cluster.launch[0].kind", "slurm", "later version"),
            (
                3, "  launch: [{wrokers: 2}]", "cluster.launch[0].wrokers", "known key",
                "mean workers?"
            ),
            (3, "  state: again", "state", "given twice, first in line 2", "Remove one"),
            (3, "\tlease: 30", "", "tab", "spaces"),
            (3, "  lease: [30", "", "not YAML", "this line"),
        ])
    func told(line: Int, text: String, key: String, found: String, remedy: String) throws {
        let problem = try #require(Self.problems(line: line, text).first)
        #expect(problem.key == key)
        #expect(problem.found.contains(found))
        let whole = problem.description
        #expect(whole.contains(remedy))
        #expect(whole.hasPrefix("a.yaml:"))
        let isElsewhere = key == "cluster.heartbeat" || found == "not YAML"
        if !isElsewhere { #expect(problem.line == line) }
    }

    @Test("training of a model that has none is a problem")
    func trainingWithoutNetwork() throws {
        let text = (Self.lines + ["    model: {kind: ridge}"]).joined(separator: "\n")
        let problem = try #require(Self.problems(text).first)
        #expect(problem.key == "study.citeseq.training")
        #expect(problem.line == 9)
        #expect(problem.description.contains("a model of kind ridge has none"))
        #expect(problem.description.contains("change study.citeseq.model.kind"))
    }

    @Test("all problems are reported, in the order of their lines")
    func allProblems() {
        let text = """
            cluster: {lisen: tcp://127.0.0.1:1, shard-groups: 0}
            study:
              sead: 3
              citeseq:
                train: {inputs: a}
                model: {dropout: 2}
            """
        let problems = Self.problems(text)
        #expect(
            problems.map(\.key) == [
                "cluster.lisen", "cluster.shard-groups", "cluster.state", "study.sead",
                "study.citeseq.train.targets", "study.citeseq.model.dropout",
            ])
        #expect(problems.map(\.line) == [1, 1, 1, 3, 5, 6])
        let error = ClusterFileError.invalid(path: "a.yaml", problems: problems)
        #expect(error.description.hasPrefix("6 problems:\n  - a.yaml:1: cluster.lisen:"))
    }

    @Test(
        "files without content, and lists, are refused",
        arguments: ["", "# nothing\n", "- a\n", "7"])
    func shapeless(text: String) throws {
        let problem = try #require(Self.problems(text).first)
        #expect(problem.description.contains("cluster, study"))
    }

    @Test("a missing file and a folder are told apart")
    func unreadable() {
        #expect {
            try ClusterFile.load(path: "/no/such/file.yaml")
        } throws: { "\($0)".contains("no such file") }
        #expect {
            try ClusterFile.load(path: "/")
        } throws: { "\($0)".contains("it is a folder") }
    }

    @Test("cut-off files give a problem or a study, never a crash")
    func truncated() throws {
        let text = Self.lines.joined(separator: "\n")
        for length in 0..<text.count {
            let problems = Self.problems(String(text.prefix(length)))
            for problem in problems { #expect(!problem.description.isEmpty) }
        }
    }
}
