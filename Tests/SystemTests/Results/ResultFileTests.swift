import Foundation
import Testing
import mmcoord

@Suite("Result files")
struct ResultFileTests {
    private static func folder() throws -> String {
        let path = NSTemporaryDirectory() + "results-\(UUID().uuidString)"
        try ResultFile.makeFolder(path + "/deep/er")
        return path
    }

    @Test("a file is replaced whole and leaves no temporary file")
    func replaced() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a.txt"
        try ResultFile.write(Data("first".utf8), to: path)
        try ResultFile.write(Data("second".utf8), to: path)
        try ResultFile.copy(path, to: folder + "/b.txt")
        #expect(try String(contentsOfFile: folder + "/b.txt", encoding: .utf8) == "second")
        let names = try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
        #expect(names == ["a.txt", "b.txt", "deep"])
    }

    @Test("a folder that does not exist gives an error with the path, and no file")
    func missingFolder() throws {
        #expect {
            try ResultFile.write(Data("x".utf8), to: "/no/such/folder/a.txt")
        } throws: { "\($0)".contains("cannot write /no/such/folder/a.txt") }
    }

    @Test("a source that does not exist leaves the old file alone")
    func missingSource() throws {
        let folder = try Self.folder()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let path = folder + "/a.txt"
        try ResultFile.write(Data("old".utf8), to: path)
        #expect(throws: ResultError.self) {
            try ResultFile.copy(folder + "/none", to: path)
        }
        #expect(try String(contentsOfFile: path, encoding: .utf8) == "old")
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }
}
