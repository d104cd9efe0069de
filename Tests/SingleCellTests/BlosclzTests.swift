import LinearAlgebra
import SingleCell
import Testing

@Suite("blosclz")
struct BlosclzTests {
    /// Float32 as bytes: rows of RNA, noise, zeros, and short or long repetitions.
    static func bytes(_ kind: Int, count: Int, _ random: inout RandomStream) -> [UInt8] {
        let palette = (0..<6).map { _ in random.normal() }
        let period = 1 + random.next(below: 40)
        let values = (0..<count).map { index -> Float in
            switch kind {
            case 0: random.next(below: 5) == 0 ? palette[random.next(below: 6)] : 0
            case 1: random.normal()
            case 2: 0
            case 3: Float(index % period)
            case 4: random.next(below: 300) == 0 ? random.normal() : palette[0]
            // Equal stretches further apart than thirteen bits can say.
            default: Float((index % 20_000 * 7919) % 20_011)
            }
        }
        return values.withUnsafeBytes { Array($0) }
    }

    /// What `BlosclzChunk` makes of a buffer; nil when it declines.
    static func expand(_ packed: [UInt8], byteCount: Int) -> [UInt8]? {
        var padded = packed
        padded.append(contentsOf: [UInt8](repeating: 0xa5, count: BlosclzDecoder.slack))
        let chunk = BlosclzChunk(chunkBytes: byteCount)
        var expanded = [UInt8](repeating: 0, count: byteCount)
        let isExpanded = padded.withUnsafeBytes { source in
            expanded.withUnsafeMutableBytes {
                chunk.expand(UnsafeRawBufferPointer(rebasing: source[..<packed.count]), into: $0)
            }
        }
        return isExpanded ? expanded : nil
    }

    static func expandByLibrary(_ packed: [UInt8], byteCount: Int) -> [UInt8]? {
        var expanded = [UInt8](repeating: 0, count: byteCount)
        let isExpanded = packed.withUnsafeBytes { source in
            expanded.withUnsafeMutableBytes { room in
                (try? BloscChunk.expand(source, into: room)) != nil
            }
        }
        return isExpanded ? expanded : nil
    }

    @Test("what libblosc compresses expands to the same bytes", arguments: 0..<6)
    func roundTrip(_ kind: Int) throws {
        var random = RandomStream(seed: 3, stream: UInt64(kind))
        var expandedCount = 0
        for count in [1, 31, 127, 128, 129, 1000, 22_050, 44_100, 60_001, 300_000] {
            for level in [1, 5, 9] as [Int32] {
                let bytes = Self.bytes(kind, count: count, &random)
                let packed = try #require(
                    bytes.withUnsafeBytes {
                        BloscChunk.compress($0, elementBytes: 4, codec: "blosclz", level: level)
                    })
                guard let expanded = Self.expand(packed, byteCount: bytes.count) else {
                    // What libblosc could not shrink is stored as it was.
                    #expect(packed[2] & 2 != 0)
                    continue
                }
                #expect(expanded == bytes, "\(count) values, level \(level)")
                expandedCount += 1
            }
        }
        #expect(kind == 1 || expandedCount >= 15)
    }

    @Test("damaged buffers are expanded or refused as libblosc does", arguments: [0, 3, 4, 5])
    func damage(_ kind: Int) throws {
        var random = RandomStream(seed: 4, stream: UInt64(kind))
        var (refused, expandedCount) = (0, 0)
        for round in 0..<400 {
            let bytes = Self.bytes(kind, count: 130 + random.next(below: 3000), &random)
            var packed = try #require(
                bytes.withUnsafeBytes {
                    BloscChunk.compress($0, elementBytes: 4, codec: "blosclz", level: 5)
                })
            // Most rounds leave the header alone, whose damage is found at once.
            let first = round % 8 == 0 ? 0 : 16
            for _ in 0...random.next(below: 3) {
                let place = first + random.next(below: packed.count - first)
                packed[place] = UInt8(random.next(below: 256))
            }
            let ours = Self.expand(packed, byteCount: bytes.count)
            let theirs = Self.expandByLibrary(packed, byteCount: bytes.count)
            if let ours {
                #expect(ours == theirs)
                expandedCount += 1
            } else if first == 16, packed[2] & 2 == 0 {
                #expect(theirs == nil)
                refused += 1
            }
        }
        #expect(refused > 20 && expandedCount > 20, "\(refused) refused, \(expandedCount) not")
    }

    @Test("a stream of random bytes touches nothing beyond the slack")
    func noise() {
        var random = RandomStream(seed: 5, stream: 0)
        let decoder = BlosclzDecoder()
        let slack = BlosclzDecoder.slack
        for _ in 0..<20_000 {
            let (sourceCount, count) = (random.next(below: 60), 1 + random.next(below: 200))
            let source = (0..<sourceCount + slack).map { _ in
                // Small bytes make short literals and near matches, which go on for longer.
                UInt8(random.next(below: random.next(below: 2) == 0 ? 256 : 40))
            }
            var room = [UInt8](repeating: 0xa5, count: 64 + count + slack + 64)
            room.withUnsafeMutableBufferPointer { room in
                guard let start = room.baseAddress else { return }
                _ = source.withUnsafeBufferPointer { source in
                    source.baseAddress.map {
                        decoder.expand($0, sourceCount, into: start + 64, count: count)
                    }
                }
            }
            #expect(room[..<64].allSatisfy { $0 == 0xa5 })
            #expect(room[(64 + count + slack)...].allSatisfy { $0 == 0xa5 })
        }
    }
}
