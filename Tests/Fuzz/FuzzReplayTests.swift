import Foundation
import Testing

/// The short mode: no libFuzzer, only what it found before and some chance.
@Suite("Fuzz targets", .serialized)
struct FuzzReplayTests {
    /// Mutations a target, besides its corpus.
    private static let mutationCount =
        ProcessInfo.processInfo.environment["MM_FUZZ_MUTATIONS"].flatMap { Int($0) } ?? 1_500

    private static let corpus = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "Corpus")

    @Test(
        "seeds, corpus and mutations of them trap nowhere",
        arguments: FuzzTargets.names)
    func replay(name: String) async throws {
        // On a thread of its own: a target may wait for tasks, whose threads must stay free.
        try await withCheckedThrowingContinuation { continuation in
            Thread.detachNewThread {
                continuation.resume(with: Swift.Result { try Self.run(name) })
            }
        }
    }

    private static func run(_ name: String) throws {
        let type = try #require(FuzzTargets.named(name))
        let target = try type.init()
        let inputs = try type.seeds() + files(of: name)
        for input in inputs { target.run(input) }
        var mutator = Mutator(seed: UInt64(name.utf8.count) + 17)
        for _ in 0..<mutationCount { target.run(mutator.mutate(inputs)) }
    }

    @Test("every target has a committed corpus of small files, and no other folder is there")
    func corpora() throws {
        let folders = try FileManager.default.contentsOfDirectory(atPath: Self.corpus.path)
        #expect(Set(folders) == Set(FuzzTargets.names))
        for target in FuzzTargets.all {
            let sizes = try Self.files(of: target.name).map(\.count)
            #expect(sizes.count >= 5, "\(target.name)")
            #expect(sizes.reduce(0, +) < 200_000, "\(target.name)")
        }
    }

    private static func files(of name: String) throws -> [[UInt8]] {
        let folder = corpus.appending(path: name)
        return try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted().map {
            Array(try Data(contentsOf: folder.appending(path: $0)))
        }
    }
}

/// Changes inputs as a fuzzer would, the same way for the same seed.
struct Mutator {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

    private mutating func random(_ limit: Int) -> Int {
        state ^= state << 13
        state ^= state >> 7
        state ^= state << 17
        return Int((state &* 0x2545_F491_4F6C_DD1D) >> 33) % max(1, limit)
    }

    /// One of the inputs, changed in one to four places.
    mutating func mutate(_ inputs: [[UInt8]]) -> [UInt8] {
        var bytes = inputs[random(inputs.count)]
        for _ in 0...random(4) {
            let place = random(bytes.count + 1)
            switch random(6) {
            case 0 where place < bytes.count: bytes[place] ^= 1 << UInt8(random(8))
            case 1 where place < bytes.count:
                bytes[place] = [0, 1, 127, 128, 254, 255][random(6)]
            case 2: bytes.insert(UInt8(random(256)), at: place)
            case 3: bytes.removeSubrange(place..<min(bytes.count, place + random(8)))
            case 4:
                let other = inputs[random(inputs.count)]
                let start = random(other.count + 1)
                bytes.replaceSubrange(
                    place..<min(bytes.count, place + random(16)),
                    with: other[start..<min(other.count, start + random(32))])
            default: bytes = Array(bytes.prefix(place))
            }
        }
        return bytes
    }
}
