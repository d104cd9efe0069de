import Learning
import Pipelines
import Testing
import mmcoord

@Suite("Questions of study.predict")
struct PredictTests {
    private static func text(_ questions: String, before: String = "") -> String {
        """
        cluster: {state: run}
        study:
        \(before)  predict:
        \(questions)
        """
    }

    private static let minimal = "    a: {train: {inputs: x.h5, targets: y.h5}}"

    private static func questions(_ text: String) throws -> [QuestionSection] {
        try ClusterFile.parse(text, path: "/lab/a.yaml").study.questions
    }

    @Test("a question of two files has one block, one network, and targets as they come")
    func defaults() throws {
        let question = try #require(try Self.questions(Self.text(Self.minimal)).first)
        #expect(question.name == "a")
        #expect(question.key == "study.predict.a")
        #expect(question.preset == nil)
        #expect(question.inputModality == .other)
        #expect(question.targetModality == .other)
        #expect(question.trainInputs.path == "/lab/x.h5")
        #expect(question.drop == .constant)
        #expect(question.dropKey == "study.predict.a.drop")
        #expect(question.blocks.map(\.name) == ["components"])
        #expect(question.blocks[0].block.isEqual(to: ComponentsBlock()))
        #expect(
            question.members == [
                MemberSection(
                    name: "network",
                    model: try ModelChoice(kind: "mlp", parameters: NetworkModelParameters()),
                    blocks: [0], seedCount: 1)
            ])
        #expect(question.targetKind == .continuous)
        #expect(question.targetScaling == .withinCell)
        #expect(question.metric == .correlation)
        #expect(question.ensemble.blend == .mean)
        #expect(question.ensemble.refit == RefitKind.none)
        #expect(question.targetComponents?.count == nil)
        #expect(question.targetComponents?.count(targetCount: 999) == nil)
        #expect(question.targetComponents?.count(targetCount: 1_000) == 64)
    }

    @Test("every kind of block and member is read by its name alone, or refused in words")
    func kindsAlone() throws {
        for kind in BlockRegistry.standard.kinds.map({ $0.name }) {
            let text = Self.text(
                "    a: {train: {inputs: x.h5, targets: y.h5}, blocks: {b: {kind: \(kind)}}}")
            do {
                #expect(try Self.questions(text).first?.blocks.count == 1, "\(kind)")
            } catch let error as ClusterFileError {
                #expect("\(error)".contains("study.predict.a.blocks.b."), "\(kind): \(error)")
            }
        }
        for kind in ModelRegistry.standard.kinds.map({ $0.name }) {
            let text = Self.text(
                "    a: {train: {inputs: x.h5, targets: y.h5}, members: {m: {kind: \(kind)}}}")
            #expect(try Self.questions(text).first?.members.count == 1, "\(kind)")
        }
    }

    @Test("a block that reads others names blocks of the question that read none")
    func readBlocks() throws {
        func text(_ near: String) -> String {
            Self.text(
                "    a: {train: {inputs: x.h5, targets: y.h5}, blocks: {one: {}, near: \(near), "
                    + "far: {kind: neighbours, of: one}}, members: {m: {blocks: [near, far]}}}")
        }
        // 'one' is used, though no member names it.
        _ = try Self.questions(text("{kind: neighbours, of: one, by: one}"))
        for (near, found) in [
            ("{kind: neighbours}", "no block"), ("{kind: neighbours, of: two}", "two is no block"),
            ("{kind: neighbours, of: one, by: far}", "far, which reads other blocks"),
        ] {
            let error = #expect(throws: ClusterFileError.self) { try Self.questions(text(near)) }
            let message = "\(try #require(error))"
            #expect(message.contains("blocks.near.") && message.contains(found), "\(message)")
        }
    }

    @Test("adversarial folds need a block that neither metadata nor targets have a part in")
    func adversary() throws {
        func text(_ blocks: String) -> String {
            Self.text(
                "    a: {train: {inputs: x.h5, targets: y.h5}, test: {inputs: z.h5}, "
                    + "folds: {scheme: adversarial}, blocks: {\(blocks)}}")
        }
        let chosen = "one: {kind: correlated}, two: {kind: neighbours, of: one}"
        _ = try Self.questions(text(chosen + ", three: {}"))
        let error = #expect(throws: ClusterFileError.self) { try Self.questions(text(chosen)) }
        let message = "\(try #require(error))"
        #expect(message.contains("study.predict.a.folds.scheme"))
        #expect(message.contains("follow from inputs alone"))
    }

    @Test("what a block of correlated columns is given is read")
    func correlated() throws {
        let text = Self.text(
            "    a: {train: {inputs: x.h5, targets: y.h5}, blocks: {c: {kind: correlated, "
                + "per-target: 5, most: 90, view: log, by: donor * day, fit: train}}}")
        let block = try #require(try Self.questions(text).first?.blocks.first)
        var expected = CorrelatedBlock()
        expected.perTarget = 5
        expected.most = 90
        expected.view = .log
        expected.groups = "donor * day"
        expected.fit = .train
        #expect(block.block.isEqual(to: expected))
        #expect(block.block.metadataColumns == ["donor * day"])
        #expect(block.metadataKey == "study.predict.a.blocks.c.by")
    }

    @Test("weights of blocks are as many as the member's blocks, or the file is refused")
    func blockWeights() throws {
        func text(_ weights: String, _ blocks: String) -> String {
            Self.text(
                "    a: {train: {inputs: x.h5, targets: y.h5}, blocks: {one: {}, two: {}}, "
                    + "members: {k: {kind: kernel-ridge, block-weights: \(weights)\(blocks)}}}")
        }
        _ = try Self.questions(text("[1, 2]", ""))
        _ = try Self.questions(
            text("[3]", ", blocks: [two]").replacing("blocks: {one: {}, two", with: "blocks: {two"))
        let error = #expect(throws: ClusterFileError.self) {
            try Self.questions(text("[1, 2, 3]", ""))
        }
        let message = "\(try #require(error))"
        #expect(message.contains("study.predict.a.members.k.block-weights"))
        #expect(message.contains("3 weights") && message.contains("2 blocks"))
    }

    @Test("presets come first, then questions in the order of the file")
    func order() throws {
        let preset = "  multiome: {train: {inputs: p.h5, targets: q.h5}}\n"
        let text = Self.text(
            Self.minimal.replacing("a:", with: "z:") + "\n" + Self.minimal, before: preset)
        #expect(try Self.questions(text).map(\.name) == ["multiome", "z", "a"])
    }

    /// A question in which everything is given.
    private static let whole = """
            peaks_from-genes:
              from: rna
              to: atac
              train: {inputs: x.h5ad, targets: y.h5ad}
              test: {inputs: z.h5ad}
              folds: {scheme: group, by: day, count: 4}
              drop: none
              blocks:
                plain: {components: 20, fit: fold, standardise: true}
                log: {kind: svd, view: log, components: 10, accuracy: exact}
                picked: {kind: genes, genes: lists/g.txt, fit: fold}
                batch: {kind: batch-statistics, by: donor * day, components: 3}
                sex: {kind: metadata, columns: [sex, donor * day]}
              members:
                deep: {hidden: [64, targets], dropout: 0.2, training: {epochs: 9}, seeds: 3}
                linear: {kind: ridge, blocks: [sex, plain]}
                mean: {kind: mean-profile, blocks: [log]}
              targets: {components: 32, fit: all, divide: count-median}
              ensemble: {blend: weights, refit: all}
        """

    @Test("everything that a question gives is read")
    func everything() throws {
        let question = try #require(try Self.questions(Self.text(Self.whole)).first)
        #expect(question.inputModality == .rna)
        #expect(question.targetModality == .atac)
        #expect(question.testInputs?.path == "/lab/z.h5ad")
        #expect(question.folds.count == 4)
        #expect(question.drop == .none)
        #expect(question.blocks.map(\.name) == ["plain", "log", "picked", "batch", "sex"])
        var plain = ComponentsBlock()
        plain.componentCount = 20
        plain.fit = .fold
        plain.standardises = true
        #expect(question.blocks[0].block.isEqual(to: plain))
        #expect(question.blocks[1].block.views == [.log])
        #expect(question.blocks[1].block.rank == 10)
        #expect(question.blocks[2].block.files.map(\.path) == ["/lab/lists/g.txt"])
        #expect(question.blocks[3].block.metadataColumns == ["donor * day"])
        #expect(question.blocks[3].block.readComponentCount == 3)
        #expect(
            question.blocks.map(\.metadataKey).suffix(2) == [
                "study.predict.peaks_from-genes.blocks.batch.by",
                "study.predict.peaks_from-genes.blocks.sex.columns",
            ])
        #expect(question.blocks[4].block.metadataColumns == ["sex", "donor * day"])
        #expect(question.members.map(\.name) == ["deep", "linear", "mean"])
        #expect(question.members.map(\.blocks) == [[0, 1, 2, 3, 4], [4, 0], [1]])
        #expect(question.members.map(\.seedCount) == [3, 1, 1])
        #expect(question.members.map(\.model.kind) == ["mlp", "ridge", "mean-profile"])
        var deep = NetworkModelParameters()
        deep.network.hidden = [64, nil]
        deep.network.dropout = 0.2
        deep.training.epochs = 9
        #expect(try question.members[0].model.parameters(as: NetworkModel.self) == deep)
        #expect(
            question.targetComponents
                == TargetComponents(count: 32, fit: .all, division: .countMedian))
        #expect(question.ensemble.blend == .weights)
        #expect(question.ensemble.refit == .all)
    }

    private static func problems(_ text: String) -> [ClusterFileProblem] {
        do {
            _ = try ClusterFile.parse(text, path: "a.yaml")
            return []
        } catch {
            guard case .invalid(_, let problems) = error else { return [] }
            return problems
        }
    }

    @Test(
        "a wrong line of a question names its key, what was found and what to do",
        arguments: [
            ("from: rna", "from: dna", "from", "found dna", "mean rna?"),
            ("components: 20, fit", "dropout: 1, fit", "blocks.plain.dropout", "kind svd", "view"),
            (
                "components: 20, fit", "genes: match, fit", "blocks.plain.genes",
                "no key of kind svd", "a key of kind genes"
            ),
            ("kind: svd, view: log", "kind: svdd", "blocks.log.kind", "svdd", "mean svd?"),
            ("by: donor * day", "by: [a]", "blocks.batch.by", "a list of 1", "a text"),
            (
                "components: 3}", "components: 31}", "blocks.batch.components", "found 31",
                "at most the 30 components"
            ),
            (
                ", columns: [sex, donor * day]", "", "blocks.sex.columns", "no columns",
                "one metadata"
            ),
            (
                "genes: lists/g.txt", "aliases: l.txt, genes: g.txt", "blocks.picked.aliases",
                "nothing uses", "genes: match"
            ),
            ("kind: ridge", "kind: rigde", "members.linear.kind", "found rigde", "mean ridge?"),
            (
                "fit: fold, standardise: true", "weights: correlation, standardise: true",
                "blocks.plain.weights", "fit: train", "Set fit: fold"
            ),
            (
                "kind: ridge", "kind: ridge, training: {epochs: 3}", "members.linear.training",
                "no key of kind ridge", "a key of kind mlp"
            ),
            (
                "training: {epochs: 9}", "training: {plateau: {min-learning-rate: 1}}",
                "members.deep.training.plateau.min-learning-rate", "found 1",
                "at most learning-rate (0.01)"
            ),
            ("[sex, plain]", "[sex, plian]", "members.linear.blocks", "plian", "mean plain?"),
            ("[sex, plain]", "[sex, sex]", "members.linear.blocks", "sex twice", "each block once"),
            ("[sex, plain]", "[]", "members.linear.blocks", "a list of 0", "1 or more"),
            ("seeds: 3", "seeds: 0", "members.deep.seeds", "found 0", "from 1"),
            (
                "components: 32, fit", "kind: counts, components: 32, fit", "targets.kind",
                "found counts", "later version"
            ),
            (
                "components: 32, fit", "standardise: none, components: 32, fit",
                "targets.standardise", "found none", "within-cell"
            ),
            (
                "components: 32, fit", "components: none, fit", "targets.divide",
                "without components", "number of components"
            ),
            (
                "components: 32, fit", "fit", "targets.divide", "may not be",
                "number of components"
            ),
            ("refit: all", "seeds: 2", "ensemble.seeds", "known key", "refit"),
            ("drop: none", "drop: none\n      metric: mse", "metric", "found mse", "correlation"),
        ])
    func told(
        old: String, new: String, key: String, found: String, remedy: String
    ) throws {
        let text = Self.text(Self.whole).replacing(old, with: new, maxReplacements: 1)
        #expect(text != Self.text(Self.whole))
        let problem = try #require(Self.problems(text).first)
        #expect(problem.key == "study.predict.peaks_from-genes." + key)
        #expect(problem.found.contains(found))
        #expect(problem.description.contains(remedy))
        let start = try #require(Self.text(Self.whole).firstRange(of: old)).lowerBound
        let before = Self.text(Self.whole)[..<start] + new
        #expect(problem.line == before.count { $0 == "\n" } + 1)
    }

    @Test("the file that these tests break is right")
    func baseline() { #expect(Self.problems(Self.text(Self.whole)).isEmpty) }

    @Test("a block that no member sees is a problem")
    func unusedBlock() throws {
        let text = Self.text(
            "    a: {train: {inputs: x, targets: y}, blocks: {b: {}, c: {}},"
                + " members: {m: {kind: ridge, blocks: [c]}}}")
        let problem = try #require(Self.problems(text).first)
        #expect(problem.key == "study.predict.a.blocks.b")
        #expect(problem.found == "a block that no member uses")
    }

    @Test(
        "names become folders, so they are letters, digits, - and _",
        arguments: ["..", "a/b", "-x", "a b", "'a.b'", "''"])
    func names(name: String) throws {
        let text = Self.text(Self.minimal.replacing("a:", with: "\(name):"))
        let problem = try #require(Self.problems(text).first)
        #expect(problem.key == "study.predict")
        #expect(problem.description.contains("letters, digits, - and _"))
        #expect(problem.line == 4)
    }

    @Test("a question may not have the name of a preset", arguments: ["citeseq", "multiome"])
    func presetName(name: String) throws {
        let text = Self.text(Self.minimal.replacing("a:", with: "\(name):"))
        let problem = try #require(Self.problems(text).first)
        #expect(problem.key == "study.predict.\(name)")
        #expect(problem.found == "the name of a preset")
        #expect(problem.line == 4)
    }

    @Test(
        "a question may not have the name of something else in the state folder",
        arguments: ["blobs", "models", "baselines", "lock", "address", "worker-1"])
    func takenName(name: String) throws {
        let text = Self.text(Self.minimal.replacing("a:", with: "\(name):"))
        let problem = try #require(Self.problems(text).first)
        #expect(problem.key == "study.predict.\(name)")
        #expect(problem.found == "the name of something else in the state folder")
    }

    @Test("no questions are nothing to predict", arguments: ["{}", "[]", "3"])
    func noQuestions(value: String) throws {
        let text = "cluster: {state: run}\nstudy: {predict: \(value)}"
        let problem = try #require(Self.problems(text).first)
        #expect(problem.key == "study.predict")
        #expect(problem.allowed.contains("a mapping of names"))
    }

    @Test("a preset may blend by weights")
    func presetWeights() throws {
        let text =
            "cluster: {state: run}\nstudy: {citeseq: {train: {inputs: a, targets: b},"
            + " ensemble: {blend: weights}}}"
        #expect(try Self.questions(text)[0].ensemble.blend == .weights)
    }
}
