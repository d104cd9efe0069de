import Foundation
import LinearAlgebra
import Testing

@Suite("array archives")
struct ArrayArchiveTests {
    static func sample() -> ArrayArchive {
        var archive = ArrayArchive()
        archive.setMatrix("m", RandomMatrices.dense(3, 4, seed: 1))
        archive.setSparse("s", RandomMatrices.sparse(6, 9, density: 0.3, seed: 2))
        archive.setDoubles("doubles", [1.5, -.infinity, 1e300])
        archive.setInt32s("int32", [.min, 0, .max])
        archive.setInt64s("int64", [.min, 0, .max])
        archive.setBytes("bytes", [0, 1, 255])
        archive.setTexts("texts", ["", "CD8A", "naïve", "𝛼"])
        archive.setFloats("empty", [])
        archive.setTexts("no texts", [])
        archive["scalar"] = ArrayArchive.Entry(shape: [], element: .int32([7]))
        archive["none of many"] = ArrayArchive.Entry(shape: [0, 5], element: .float32([]))
        return archive
    }

    @Test("what was written is read, from bytes and from a file")
    func roundTrip() throws {
        let archive = Self.sample()
        let bytes = archive.encoded()
        #expect(try ArrayArchive(decoding: bytes) == archive)
        let path = NSTemporaryDirectory() + "archive-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: path) }
        try archive.write(to: path)
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)) == Data(bytes))
        let read = try ArrayArchive(contentsOf: path)
        #expect(read == archive)
        #expect(try read.matrix("m") == RandomMatrices.dense(3, 4, seed: 1))
        #expect(try read.cells("m") == .dense(RandomMatrices.dense(3, 4, seed: 1)))
        let sparse = RandomMatrices.sparse(6, 9, density: 0.3, seed: 2)
        #expect(try read.cells("s") == .sparse(sparse))
        #expect(try read.texts("texts") == ["", "CD8A", "naïve", "𝛼"])
    }

    @Test("equal contents give equal bytes, whatever the order they were put in")
    func determinism() {
        let archive = Self.sample()
        var other = ArrayArchive()
        for name in archive.names.reversed() { other[name] = archive[name] }
        #expect(other.encoded() == archive.encoded())
        #expect(Array(archive.encoded().prefix(8)) == Array("MMARRAY1".utf8))
    }

    @Test("a missing or different array is named in the error")
    func typedErrors() throws {
        let archive = Self.sample()
        #expect(throws: LinearAlgebraError.self) { try archive.floats("absent") }
        #expect(throws: LinearAlgebraError.self) { try archive.matrix("empty") }
        do {
            _ = try archive.texts("int32")
            Issue.record("texts were read from numbers")
        } catch {
            #expect(error.description.contains("`int32`") && error.description.contains("text"))
        }
    }

    @Test("every truncation is an error")
    func truncation() {
        let bytes = Self.sample().encoded()
        for count in 0..<bytes.count {
            #expect(throws: LinearAlgebraError.self) {
                try ArrayArchive(decoding: Array(bytes[..<count]))
            }
        }
    }

    @Test("damaged bytes are an error or an archive, never a crash")
    func fuzz() {
        let original = Self.sample().encoded()
        var stream = RandomStream(seed: 11, stream: 0)
        var errorCount = 0
        for _ in 0..<20_000 {
            var bytes = original
            for _ in 0...stream.next(below: 3) {
                // Mostly in the table, where damage matters.
                let place = stream.next(below: stream.next(below: 4) == 0 ? bytes.count : 600)
                let kinds: [UInt8] = [0, 1, 127, 128, 255, UInt8(stream.next(below: 256))]
                bytes[place] = kinds[stream.next(below: kinds.count)]
            }
            do {
                let archive = try ArrayArchive(decoding: bytes)
                _ = try archive.sparse("s")
                _ = try archive.matrix("m")
            } catch {
                errorCount += 1
                #expect(!error.description.isEmpty)
            }
        }
        #expect(errorCount > 10_000)
    }

    @Test("a sparse matrix of impossible size is an error")
    func impossibleSparse() {
        var archive = Self.sample()
        archive.setInt64s("s.shape", [.max, 9])
        #expect(throws: LinearAlgebraError.self) { try archive.sparse("s") }
        archive.setInt64s("s.shape", [-1, 9])
        #expect(throws: LinearAlgebraError.self) { try archive.sparse("s") }
    }

    @Test("a file that cannot be read or written is named")
    func files() {
        #expect(throws: LinearAlgebraError.self) { try ArrayArchive(contentsOf: "/no/such/file") }
        #expect(throws: LinearAlgebraError.self) { try ArrayArchive().write(to: "/no/such/file") }
        #expect(throws: LinearAlgebraError.self) { try ArrayArchive(contentsOf: "/tmp") }
    }
}
