import Foundation
import LinearAlgebra
import SingleCell
import Synchronization
import Testing

@Suite("Locked files and file systems that are away")
struct ReadPatienceTests {
    /// Counts what is told.
    private final class Told: Sendable {
        let errors = Mutex<[SingleCellError]>([])
        var count: Int { errors.withLock { $0.count } }
    }

    private func patience(_ limit: Duration, _ told: Told) -> ReadPatience {
        ReadPatience(limit: limit) { error in told.errors.withLock { $0.append(error) } }
    }

    @Test("what passes is tried until it works, and told once")
    func passes() throws {
        let told = Told()
        var tries = 0
        let value = try patience(.seconds(30), told).read {
            tries += 1
            switch tries {
            case 1: throw SingleCellError.locked(path: "a.h5", reason: "errno = 11")
            case 2: throw SingleCellError.unreachable(path: "a.h5", reason: "Stale file handle")
            default: return tries
            }
        }
        #expect(value == 3)
        #expect(told.count == 1)
    }

    @Test("what does not pass is thrown at the end of the limit, anything else at once")
    func fails() {
        let told = Told()
        let locked = SingleCellError.locked(path: "a.h5", reason: "errno = 11")
        #expect(throws: locked) {
            try patience(.milliseconds(120), told).read { throw locked }
        }
        #expect(told.count == 1)
        var tries = 0
        #expect(throws: SingleCellError.missingFile(path: "a.h5")) {
            try patience(.seconds(30), told).read {
                tries += 1
                throw SingleCellError.missingFile(path: "a.h5")
            }
        }
        #expect(tries == 1 && told.count == 1)
    }

    @Test("whoever is told to end ends")
    func ends() {
        struct End: Error {}
        #expect(throws: End.self) {
            try patience(.seconds(600), Told()).read {
                throw SingleCellError.locked(path: "a.h5", reason: "")
            } checkEnd: {
                throw End()
            }
        }
    }

    @Test("a file that is locked for writing says so, and is read once it is free")
    func locked() throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("a.h5")
        try FileManager.default.copyItem(atPath: GoldenFile.path("pandas_none.h5"), toPath: path)
        let descriptor = open(path, O_RDWR)
        #expect(descriptor >= 0)
        #expect(flock(descriptor, LOCK_EX) == 0)
        let error = #expect(throws: SingleCellError.self) { try GoldenFile.read(path) }
        let text = try #require(error).description
        #expect(text.contains("is locked") && text.contains("HDF5_USE_FILE_LOCKING"), "\(text)")
        #expect(!text.contains("not an HDF5 file"))
        Thread.detachNewThread {
            Thread.sleep(forTimeInterval: 0.3)
            close(descriptor)
        }
        let told = Told()
        let matrix = try patience(.seconds(60), told).read { try GoldenFile.read(path) }
        #expect(matrix.values == GoldenFile.values())
        #expect(told.count == 1)
    }
}
