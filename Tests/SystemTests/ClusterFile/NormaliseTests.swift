import Pipelines
import SingleCell
import Testing
import mmcoord

@Suite("normalise of a question")
struct NormaliseTests {
    private static func text(_ normalise: String) -> String {
        """
        cluster: {state: run}
        study:
          predict:
            a:
              train: {inputs: x.h5, targets: y.h5}
              normalise: \(normalise)
        """
    }

    private static func section(_ normalise: String) throws -> NormaliseSection {
        let file = try ClusterFile.parse(text(normalise), path: "/lab/a.yaml")
        return try #require(file.study.questions.first).normalise
    }

    private static func problem(_ normalise: String) throws -> ClusterFileProblem {
        do {
            _ = try ClusterFile.parse(text(normalise), path: "/lab/a.yaml")
        } catch {
            guard case .invalid(_, let problems) = error else { throw error }
            return try #require(problems.first)
        }
        throw SandboxError(what: "no problem in \(normalise)")
    }

    @Test("nothing is normalised unless the file says so, in presets too")
    func defaults() throws {
        let text = "cluster: {state: run}\nstudy: {citeseq: {train: {inputs: a, targets: b}}}"
        for normalise in [
            try Self.section("{}"), try Self.section("{inputs: none}"),
            try ClusterFile.parse(text, path: "/a").study.questions[0].normalise,
        ] {
            #expect(normalise.inputs.isIdentity && normalise.targets.isIdentity)
            #expect(normalise.fit == .train)
        }
        #expect(try Self.section("{targets: z-score, fit: fold}").fit == .fold)
    }

    @Test("a word stands for a kind with its defaults, a mapping gives parameters")
    func forms() throws {
        let section = try Self.section(
            "{inputs: log1p-cp10k, targets: {kind: clr, across: features}}")
        #expect(section.inputs.isEqual(to: TenThousandNormalisation()))
        var centred = CentredLogRatioNormalisation()
        centred.across = .features
        #expect(section.targets.isEqual(to: centred))
        #expect(
            try Self.section("{inputs: {kind: log1p-cp10k, total: 1000000}}")
                != Self.section("{inputs: log1p-cp10k}"))
        for kind in NormalisationRegistry.standard.kinds where kind.name != "dsb" {
            #expect(try Self.section("{targets: \(kind.name)}").targets.name == kind.name)
        }
    }

    @Test("dsb names its background as other matrices are named, and everything else it takes")
    func background() throws {
        var expected = BackgroundNormalisation()
        expected.background = DeclaredSource(path: "/lab/raw.h5")
        #expect(
            try Self.section("{targets: {kind: dsb, background: raw.h5}}").targets
                .isEqual(to: expected))
        expected.background = DeclaredSource(
            path: "/lab/raw.h5ad", selection: MatrixSelection(layer: "counts"))
        expected.denoises = true
        expected.controls = ["IgG1", "IgG2"]
        expected.seed = 7
        #expect(
            try Self.section(
                "{targets: {kind: dsb, background: {path: raw.h5ad, layer: counts},"
                    + " isotype-controls: [IgG1, IgG2], seed: 7}}"
            ).targets.isEqual(to: expected))
    }

    @Test(
        "a wrong line names its key, what was found and what to do",
        arguments: [
            ("{inputs: log1p-cp10}", "inputs", "found log1p-cp10", "Did you mean log1p-cp10k?"),
            ("{inputs: {kind: clrr}}", "inputs.kind", "found clrr", "Did you mean clr?"),
            ("{inputs: [clr]}", "inputs", "a list of 1", "none or log1p-cp10k"),
            ("{target: clr}", "target", "not a known key", "Did you mean targets?"),
            (
                "{targets: {kind: clr, total: 3}}", "targets.total", "no key of kind clr",
                "a key of kind log1p-cp10k"
            ),
            (
                "{inputs: {kind: log1p-cp10k, total: 0}}", "inputs.total", "found 0",
                "above 0"
            ),
            ("{targets: dsb}", "targets.background", "no background", "choose clr"),
            (
                "{targets: {kind: dsb, background: r.h5, denoise: false, isotype-controls: [a]}}",
                "targets.isotype-controls", "without denoising", "denoise: true"
            ),
        ])
    func told(normalise: String, key: String, found: String, remedy: String) throws {
        let problem = try Self.problem(normalise)
        #expect(problem.key == "study.predict.a.normalise." + key)
        #expect(problem.description.contains(found), "\(problem)")
        #expect(problem.description.contains(remedy), "\(problem)")
        #expect(problem.line == 6)
    }
}
