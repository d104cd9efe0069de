import Foundation
import Testing
import mmcoord

@Suite("Result files of a state folder") struct ResultNamesTests {
    private static func inFolder(_ body: (String) throws -> Void) throws {
        let folder = NSTemporaryDirectory() + "results-\(UUID().uuidString)"
        try FileManager.default.createDirectory(
            atPath: folder + "/models", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for name in ["scores.json", "models/fold-0-seed-1.mmarray", "models/other.txt"] {
            try Data(name.utf8).write(to: URL(fileURLWithPath: "\(folder)/\(name)"))
        }
        try body(folder)
    }

    @Test("files are known by name, and folders that are not there hold none")
    func present() throws {
        try Self.inFolder { folder in
            let found = try ResultNames.present(in: folder, questions: ["citeseq"])
            #expect(found.map(\.path) == ["models/fold-0-seed-1.mmarray", "scores.json"])
        }
    }

    @Test("a folder that cannot be read is an error: not one without results")
    func unreadable() throws {
        try Self.inFolder { folder in
            // No permission stops root, but a file is no folder to anybody.
            try Data().write(to: URL(fileURLWithPath: folder + "/components"))
            #expect(throws: (any Error).self) {
                try ResultNames.present(in: folder, questions: [])
            }
        }
        try Self.inFolder { folder in
            // A link that leads to itself.
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/components", withDestinationPath: "components")
            #expect(throws: (any Error).self) {
                try ResultNames.present(in: folder, questions: [])
            }
        }
    }
}
