internal import Foundation

/// The table of contents of a zip archive (PKWARE APPNOTE 6.3), with the extensions to 64 bits that
/// numpy writes.
struct ZipArchive: Sendable {
    /// A member of the archive.
    struct Member: Sendable, Equatable {
        let name: String
        /// Whether its bytes are deflated; stored as they are otherwise.
        let isDeflated: Bool
        let packedBytes: Int
        let expandedBytes: Int
        let checksum: UInt32
        /// Where its local header begins.
        let offset: Int
    }

    let path: String
    let members: [Member]

    private static let endMark: UInt32 = 0x0605_4B50
    private static let end64Mark: UInt32 = 0x0606_4B50
    private static let locatorMark: UInt32 = 0x0706_4B50
    private static let memberMark: UInt32 = 0x0201_4B50
    private static let localMark: UInt32 = 0x0403_4B50
    /// An archive of matrices has a dozen members.
    private static let longestDirectory = 1 << 20

    /// Reads the table of contents.
    ///
    /// - Throws: `SingleCellError.corrupt` where it is cut off or contradicts itself.
    init(path: String) throws(SingleCellError) {
        guard let size = try FileStatus.size(path) else {
            throw .cannotOpen(path: path, reason: "it is a folder")
        }
        // A comment of up to 64 KiB may stand behind the end record.
        let tail = try ByteRecord(path, at: max(0, size - 66_000), count: min(size, 66_000))
        guard let end = tail.last(Self.endMark, room: 22) else {
            throw Self.damaged(path, "no table of contents", "one at its end; is it cut off?")
        }
        var count = tail.short(end + 10)
        var bytes = tail.word(end + 12)
        var start = tail.word(end + 16)
        if end >= 20, tail.word(end - 20) == Int(Self.locatorMark) {
            let place = tail.long(end - 20 + 8)
            let record = try ByteRecord(path, at: place, count: 56)
            guard record.word(0) == Int(Self.end64Mark) else {
                throw Self.damaged(path, "no record of 64 bits", "one at byte \(place)")
            }
            (count, bytes, start) = (record.long(32), record.long(40), record.long(48))
        }
        guard bytes >= 0, start >= 0, bytes <= Self.longestDirectory, start <= size - bytes else {
            throw Self.damaged(
                path, "a table of contents of \(bytes) bytes at \(start)",
                "at most \(Self.longestDirectory) in a file of \(size)")
        }
        self.path = path
        members = try Self.members(
            try ByteRecord(path, at: start, count: bytes), count: count, path: path, size: size)
    }

    private static func members(
        _ table: ByteRecord, count: Int, path: String, size: Int
    ) throws(SingleCellError) -> [Member] {
        var members: [Member] = []
        var place = 0
        while members.count < count {
            guard place + 46 <= table.count, table.word(place) == Int(memberMark) else {
                throw damaged(path, "\(members.count) members", "\(count), as its end says")
            }
            let (nameCount, extraCount) = (table.short(place + 28), table.short(place + 30))
            let next = place + 46 + nameCount + extraCount + table.short(place + 32)
            guard next <= table.count else {
                throw damaged(path, "a member's name cut off", "all of it")
            }
            let name = table.text(place + 46, nameCount)
            var sizes = [table.word(place + 24), table.word(place + 20), table.word(place + 42)]
            widen(&sizes, table, place + 46 + nameCount, extraCount)
            let method = table.short(place + 10)
            guard table.short(place + 8) & 1 == 0, method == 0 || method == 8 else {
                throw damaged(
                    path, "`\(name)` encrypted, or compressed in another way (\(method))",
                    "what numpy.savez and numpy.savez_compressed write")
            }
            guard sizes.allSatisfy({ (0...size << 11).contains($0) }), sizes[1] <= size,
                sizes[2] < size, method == 8 || sizes[0] == sizes[1]
            else { throw damaged(path, "`\(name)` of impossible sizes", "sizes that fit") }
            members.append(
                Member(
                    name: name, isDeflated: method == 8, packedBytes: sizes[1],
                    expandedBytes: sizes[0],
                    checksum: UInt32(truncatingIfNeeded: table.word(place + 16)),
                    offset: sizes[2]))
            place = next
        }
        return members
    }

    /// Takes sizes and offset from the field of 64 bits where they do not fit in 32.
    private static func widen(
        _ sizes: inout [Int], _ table: ByteRecord, _ start: Int, _ count: Int
    ) {
        var place = start
        while place + 4 <= start + count {
            let length = table.short(place + 2)
            var (field, end) = (place + 4, min(place + 4 + length, start + count))
            defer { place = place + 4 + length }
            guard table.short(place) == 1 else { continue }
            for index in sizes.indices where sizes[index] == 0xFFFF_FFFF && field + 8 <= end {
                sizes[index] = table.long(field)
                field += 8
            }
            end = field
        }
    }

    /// Where the bytes of a member begin.
    func dataOffset(_ member: Member) throws(SingleCellError) -> Int {
        let header = try ByteRecord(path, at: member.offset, count: 30)
        guard header.word(0) == Int(Self.localMark) else {
            throw Self.damaged(path, "no member at byte \(member.offset)", "`\(member.name)`")
        }
        return member.offset + 30 + header.short(26) + header.short(28)
    }

    static func damaged(
        _ path: String, _ found: String, _ expected: String
    ) -> SingleCellError {
        .corrupt(path: path, location: "the zip archive", found: found, expected: expected)
    }
}
