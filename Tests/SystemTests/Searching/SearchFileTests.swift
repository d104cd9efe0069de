import Foundation
import Pipelines
import Testing
import mmcoord

/// The section `search` and the files of configurations.
@Suite("Cluster files that search")
final class SearchFileTests {
    private let folder = NSTemporaryDirectory() + "search-\(UUID().uuidString)"

    init() throws {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: folder) }

    private func write(_ search: String, members: String = "") throws -> String {
        let path = folder + "/study.yaml"
        let text = """
            cluster: {state: run}
            study:
              predict:
                first:
                  train: {inputs: a.h5, targets: b.h5}
                  normalise: {inputs: log1p-cp10k}
                  blocks: {svd: {kind: svd, components: 12}}
                  members: {net: {kind: mlp, hidden: [32]}, linear: {kind: ridge}}
            \(members)
            search:
            \(search)
            """
        try Data(text.utf8).write(to: URL(fileURLWithPath: path))
        return path
    }

    private func problems(_ search: String, members: String = "") throws -> String {
        do {
            _ = try ClusterFile.load(path: try write(search, members: members))
            return ""
        } catch {
            return "\(error)"
        }
    }

    @Test("values are set where their keys are, and mappings on the way are made")
    func values() throws {
        let path = try write("  keys: {members.net.hidden: [[8], [9]]}")
        let search = try #require(try ClusterFile.load(path: path).search)
        let document = try TrialDocument(path: path, search: search)
        let file = try document.file(
            [
                ("members.net.hidden", "[7, 5]"), ("members.net.training.epochs", "3"),
                ("blocks.svd.components", "9"), ("normalise.inputs.total", "500"),
                ("ensemble.blend", "score"),
            ], isAlone: true)
        let plain = try document.file([], isAlone: true)
        let (question, given) = (file.study.questions[0], plain.study.questions[0])
        #expect(question.members[0].model != given.members[0].model)
        #expect(question.members[1] == given.members[1])
        #expect(question.blocks != given.blocks)
        #expect(question.ensemble.blend == .score && given.ensemble.blend == .mean)
        // The text that is written means the same study.
        let text = try document.text(
            [("members.net.hidden", "[7, 5]")], heading: [BestFile.mark])
        let written = try ClusterFile.parse(text, path: path)
        #expect(written.search == nil && text.hasPrefix("# \(BestFile.mark)"))
        let same = try document.file([("members.net.hidden", "[7, 5]")], isAlone: false)
        #expect(written.study == same.study)
    }

    @Test("a misspelt member or block is an error, not a new one")
    func misspelt() throws {
        let path = try write("  keys: {members.nte.hidden: [[8], [9]]}")
        let search = try #require(try ClusterFile.load(path: path).search)
        let document = try TrialDocument(path: path, search: search)
        let error = #expect(throws: TrialDocument.UnknownPlace.self) {
            try document.file([("members.nte.hidden", "[8]")], isAlone: true)
        }
        #expect(error?.description.contains("It has net, linear.") == true)
    }

    @Test("keys that decide what is scored cannot be searched")
    func fixed() throws {
        for key in ["folds.count", "train.inputs", "evaluation", "normalise.targets", "metric"] {
            let found = try problems("  keys: {\(key): [1, 2]}")
            #expect(found.contains("search.keys.\(key): is no key that can be searched"), "\(key)")
        }
        #expect(try problems("  keys: {members.net.seeds: [1, 2]}").contains("search.seeds"))
    }

    @Test(
        "ranges that mean nothing are told with their key",
        arguments: [
            ("[3]", "a list of 1"), ("{from: 3, to: 1}", "from 3 to 1"), ("{from: 3}", "nothing"),
            ("{from: 0, to: 1, scale: log}", "a logarithmic range from 0"),
            ("{from: 1, to: 2, scale: cubic}", "the scale cubic"), ("5", "found 5"),
            ("{from: 1, to: 2, step: 1}", "the key step"), ("{from: .nan, to: 2}", "from .nan"),
        ])
    func ranges(range: String, found: String) throws {
        let text = try problems("  keys: {members.net.dropout: \(range)}")
        #expect(text.contains("search.keys.members.net.dropout") && text.contains(found), "\(text)")
    }

    @Test("of several questions one has to be named")
    func question() throws {
        let second = "    second: {train: {inputs: c.h5, targets: d.h5}}"
        let keys = "  keys: {ensemble.blend: [mean, score]}"
        #expect(try problems(keys, members: second).contains("first, second"))
        #expect(
            try problems(keys + "\n  question: third", members: second).contains("found third"))
        #expect(try problems(keys + "\n  question: second", members: second) == "")
    }

    @Test("a file that no search wrote is not overwritten, and other folders are refused")
    func output() throws {
        let path = try write("  keys: {ensemble.blend: [mean, score]}")
        let own = folder + "/study.best.yaml"
        #expect(try BestFile(of: path, named: nil).path == own)
        try Data("# \(BestFile.mark) of study.yaml\n".utf8).write(to: URL(fileURLWithPath: own))
        #expect(try BestFile(of: path, named: nil).path == own)
        try Data("study: {}\n".utf8).write(to: URL(fileURLWithPath: own))
        #expect(throws: SearchError.self) { try BestFile(of: path, named: nil) }
        #expect(throws: SearchError.self) {
            try BestFile(of: path, named: NSTemporaryDirectory() + "other.yaml")
        }
    }
}
