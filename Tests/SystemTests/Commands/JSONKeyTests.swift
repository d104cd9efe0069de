import Coordination
import Foundation
import SingleCell
import Testing
import mmcoord

/// Docs/Commands.md names the keys that `--json` prints: all of them, and no others.
@Suite("Keys of JSON, and what the documentation says of them") struct JSONKeyTests {
    /// Words in backticks in the rows of one table: those of its first column, and all.
    private func documented(_ verb: String) throws -> (keys: Set<String>, words: Set<String>) {
        let place = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../Docs/Commands.md").standardizedFileURL
        let lines = try String(contentsOf: place, encoding: .utf8).components(separatedBy: "\n")
        let start = try #require(
            lines.firstIndex { $0.hasPrefix("|") && $0.contains("`\(verb)`") }, "\(verb)")
        var (keys, words): (Set<String>, Set<String>) = ([], [])
        for line in lines[(start + 2)...].prefix(while: { $0.hasPrefix("|") }) {
            let cells = line.split(separator: "|", maxSplits: 1)
            keys.formUnion(Self.quoted(cells[0]))
            words.formUnion(Self.quoted(line[...]))
        }
        return (keys, words)
    }

    /// The last parts of key paths in backticks: `files[].path` is `path`.
    private static func quoted(_ text: Substring) -> Set<String> {
        let parts = text.split(separator: "`", omittingEmptySubsequences: false)
        let quoted = parts.indices.filter { $0 % 2 == 1 }.map { parts[$0] }
        return Set(
            quoted.compactMap { path in
                path.split(separator: ".").last.map { String($0.replacing("[]", with: "")) }
            })
    }

    /// The keys of a value wherever they stand in it, those without a value too.
    private func keys(_ value: Any, _ json: Any?) -> Set<String> {
        var found: Set<String> = []
        let mirror = Mirror(reflecting: value)
        if mirror.displayStyle == .optional {
            return mirror.children.first.map { keys($0.value, json) } ?? []
        }
        if let list = json as? [Any] {
            for (child, part) in zip(mirror.children, list) {
                found.formUnion(keys(child.value, part))
            }
        } else if let fields = json as? [String: Any] {
            for child in mirror.children {
                guard let label = child.label else { continue }
                found.insert(label)
                found.formUnion(keys(child.value, fields[label]))
            }
            found.formUnion(fields.keys)
        }
        return found
    }

    private func check<Value: Codable>(_ verb: String, _ type: Value.Type, _ json: String) throws {
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        let bytes = Data(json.utf8)
        let real = keys(
            try decoder.decode(type, from: bytes),
            try JSONSerialization.jsonObject(with: bytes, options: .fragmentsAllowed))
        let (keys, words) = try documented(verb)
        #expect(real.subtracting(words).isEmpty, "\(verb): not documented")
        #expect(keys.subtracting(real).isEmpty, "\(verb): documented, but not there")
        #expect(!keys.isEmpty)
    }

    @Test("search --json: what a search found, a configuration that failed with it")
    func searchResult() throws {
        let judgement = """
            {"score": 0.5, "folds": [0.5], "intervals":
              [{"unit": "cells", "unitCount": 2, "lower": 0.4, "upper": 0.6}]}
            """
        try check(
            "search --json", SearchResult.self,
            """
            {"keys": ["a"], "trials": [[], ["1"]], "scores":
              [{"trial": 0, "fold": 0, "rung": 1, "share": 1, "score": 0.5}],
             "choices": [0], "best": 0, "bestInnerScore": 0.5, "search": \(judgement),
             "given": \(judgement), "chosen": \(judgement)}
            """)
    }

    @Test("check --json: of a study that can run, and of one that cannot, with line and key")
    func checkReport() throws {
        let sandbox = try Sandbox()
        let file = try sandbox.writeClusterFile()
        let found = try sandbox.run("mmcoord", ["check", "--json", file])
        #expect(found.status == 0)
        try check("check --json", CheckReport.self, found.output)
        let report = try JSONDecoder().decode(CheckReport.self, from: Data(found.output.utf8))
        #expect(report.isReady && report.areValuesRead && report.problems.isEmpty)
        #expect(report.questions.first?.folds?.count == 3)
        #expect(report.tasks.reduce(0) { $0 + $1.count } > 10)
        #expect(try #require(report.time).wallSeconds > 0)

        func refusal() throws -> CheckReport.Problem {
            let refused = try sandbox.run("mmcoord", ["check", "--json", file])
            #expect(refused.status == 1)
            let report = try JSONDecoder().decode(
                CheckReport.self, from: Data(refused.output.utf8))
            #expect(!report.isReady && report.time == nil && report.questions.isEmpty)
            return try #require(report.problems.first)
        }
        func line(_ text: String) throws -> Int {
            try #require(
                sandbox.text("study.yaml").components(separatedBy: "\n").firstIndex {
                    $0.contains(text)
                }) + 1
        }
        // The data is wrong.
        try sandbox.edit("study.yaml", "by: donor", "by: nobody")
        let column = try refusal()
        #expect(column.key == "study.citeseq.folds.by")
        #expect(column.line == (try line("by: nobody")))
        // The file is wrong.
        try sandbox.edit("study.yaml", "components: 20", "components: many")
        let word = try refusal()
        #expect(word.key == "study.citeseq.features.components")
        #expect(word.line == (try line("components: many")) && word.allowed != nil)
        // There is no file.
        try FileManager.default.removeItem(atPath: file)
        #expect(try refusal().found.contains("there is no such file"))
    }

    @Test("inspect --json and score --json")
    func dataFiles() throws {
        let sandbox = try Sandbox()
        let golden = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../Golden/first_hour/totalvi_frame.h5ad")
            .standardizedFileURL.path
        let inspected = try sandbox.run("mmcoord", ["inspect", "--json", golden])
        #expect(inspected.status == 0)
        try check("inspect --json", SurveyReport.self, inspected.output)
        let scored = try sandbox.run(
            "mmcoord", ["score", "data/sample_submission.csv", "--study", "data", "--json"])
        let example = """
            {"all": {"name": "all", "publicScore": 1, "privateScore": 1, "publicCellCount": 1,
             "privateCellCount": 1}, "technologies": [], "rowCount": 1}
            """
        try check(
            "score --json", SubmissionScores.self, scored.status == 0 ? scored.output : example)
    }

    @Test("status --json has the keys of a status, those without a value too")
    func status() throws {
        let example = """
            {"study": "a", "phase": "running", "elapsedSeconds": 1, "failureCount": 0,
             "kinds": [{"kind": "train", "isResumable": true, "total": 1, "done": 0, "running": 1}],
             "running": [{"task": "t", "kind": "train", "worker": "w", "host": "h", "attempt": 1,
              "seconds": 1, "progress": {"fraction": 0.5, "epoch": 3}}],
             "workers": [{"name": "w", "host": "h", "processIdentifier": 1, "slots": 1, "busy": 1,
              "done": 0, "silentSeconds": 0}],
             "results": {"clusterFile": "0", "files": [\(Self.file)]}}
            """
        try check("status --json", StudyStatus.self, example)
        let failures = """
            [{"failure": {"kind": "lost", "task": "t", "message": "m", "host": "h", "attempt": 1,
              "peakBytes": 0, "logLines": []}, "worker": "w",
              "startedAt": "2026-01-01T00:00:00Z", "endedAt": "2026-01-01T00:00:01Z"}]
            """
        try check("status --failures --json", [FailedAttempt].self, failures)
    }

    private static let file = """
        {"path": "a.csv", "part": "report", "sizeBytes": 1, "sha256": "\(String(
            repeating: "0", count: 64))"}
        """

    @Test("predict --json has the keys of a report")
    func prediction() throws {
        let names = "{\"count\": 1, \"first\": [\"a\"]}"
        let example = """
            {"output": "a.h5ad", "question": "q", "cellCount": 1, "targetCount": 1, "seconds": 1,
             "columns": {"trainingColumnCount": 1, "newColumnCount": 1, "matchedByName": 1,
              "matchedById": 0, "matchedBySymbol": 0, "missing": \(names),
              "missingSeen": \(names), "unused": \(names),
              "blocks": [{"name": "svd", "share": 1}], "share": 1}, "notices": []}
            """
        try check("predict --json", PredictionReport.self, example)
    }

    @Test("fetch --json and export --json list files")
    func files() throws {
        struct Listing: Codable {
            var files: [PublishedResults.File]
        }
        for verb in ["fetch --json", "export --json"] {
            try check(verb, Listing.self, "{\"files\": [\(Self.file)]}")
        }
    }
}
