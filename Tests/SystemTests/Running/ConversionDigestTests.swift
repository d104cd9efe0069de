import Foundation
import LinearAlgebra
import SingleCell
import Testing
import mmcoord

/// Which conversion of a source is taken, without running a study.
@Suite("Digests of converted sources") struct ConversionDigestTests {
    private let folder = NSTemporaryDirectory() + "digests-\(UUID().uuidString)"
    private var table: String { folder + "/t.csv" }
    private var known: URL { URL(fileURLWithPath: folder + "/converted/sources.json") }

    private func write(_ text: String) throws {
        try FileManager.default.createDirectory(
            atPath: folder, withIntermediateDirectories: true)
        // In place: the same inode.
        try Data(text.utf8).write(to: URL(fileURLWithPath: table))
    }

    private func converted() throws -> String {
        var conversion = StudyConversion(folder: folder + "/converted") { _ in }
        return try conversion.converted(MatrixLocation(path: table)).path
    }

    private func value(_ path: String) throws -> Float {
        try MatrixFile(MatrixSource(path: path)).readRows(0..<1).dense()[0, 0]
    }

    @Test("an unchanged source is not hashed again, and one that was written since is")
    func remembered() async throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(",x,y\na,1,2\nb,3,4\n")
        try await Task.sleep(for: .seconds(3.2))
        let first = try converted()
        #expect(try converted() == first)
        // A digest that no file has shows that the source was not read for it.
        var text = try String(contentsOf: known, encoding: .utf8)
        let digits = try #require(text.firstMatch(of: /[0-9a-f]{64}/)).output
        text = text.replacing(digits, with: String(repeating: "0", count: 64))
        try Data(text.utf8).write(to: known)
        #expect(try converted() != first)
        // The same bytes, written anew.
        try write(",x,y\na,1,2\nb,3,4\n")
        #expect(try converted() == first)
        // Other bytes of the same length.
        try write(",x,y\na,9,2\nb,3,4\n")
        let second = try converted()
        #expect(second != first)
        #expect(try value(first) == 1 && value(second) == 9)
    }

    @Test("a source that was written just now is hashed each time, for its times may not change")
    func fresh() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for round in 0..<20 {
            try write(",x,y\na,\(round % 10),2\nb,3,4\n")
            #expect(try value(converted()) == Float(round % 10))
        }
        #expect(!FileManager.default.fileExists(atPath: known.path))
    }

    @Test("what is remembered and cannot be understood is forgotten")
    func damaged() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write(",x,y\na,1,2\nb,3,4\n")
        let first = try converted()
        try Data("{".utf8).write(to: known)
        #expect(try converted() == first)
    }
}
