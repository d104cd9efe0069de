/// Reads the bytes of one member of a zip archive from its beginning to its end, and checks them.
struct ZipMemberInput: ~Copyable {
    let path: String
    let member: ZipArchive.Member
    private var file: SequentialFile
    private let inflater: Inflater?
    private var packed: [UInt8]
    private var start = 0
    private var end = 0
    private var packedLeft: Int
    private(set) var expandedCount = 0
    private var checksum: UInt32 = 0
    private var hasEnded = false

    /// Opens a member.
    init(_ archive: ZipArchive, _ member: ZipArchive.Member) throws(SingleCellError) {
        let offset = try archive.dataOffset(member)
        var file = try SequentialFile(path: archive.path)
        try file.seek(to: offset)
        let inflater = member.isDeflated ? Inflater(.none) : nil
        guard !member.isDeflated || inflater != nil else {
            throw .cannotOpen(path: archive.path, reason: "no memory to expand it")
        }
        self.file = file
        self.inflater = inflater
        self.member = member
        path = archive.path
        packed = [UInt8](repeating: 0, count: 256 << 10)
        packedLeft = member.packedBytes
    }

    /// Fills `buffer`, or what is left of the member: returns the bytes written; 0 is the end.
    ///
    /// - Throws: `SingleCellError.corrupt` for damage, a member that is cut off or too long, and,
    ///   with the last bytes, a checksum that does not fit.
    mutating func read(into buffer: inout [UInt8]) throws(SingleCellError) -> Int {
        var filled = 0
        while filled < buffer.count, !hasEnded {
            if start == end, packedLeft > 0 { try refill() }
            let count = try take(into: &buffer, at: filled)
            if count == 0, start == end, packedLeft == 0 { hasEnded = true }
            filled += count
        }
        let sum = buffer.withUnsafeBytes { [checksum] in
            Inflater.checksum(checksum, UnsafeRawBufferPointer(rebasing: $0[..<filled]))
        }
        checksum = sum
        expandedCount += filled
        guard expandedCount <= member.expandedBytes else { throw damaged("too long") }
        if hasEnded {
            guard expandedCount == member.expandedBytes, checksum == member.checksum else {
                throw damaged("of another length or checksum")
            }
        }
        return filled
    }

    private mutating func refill() throws(SingleCellError) {
        start = 0
        end = min(try file.read(into: &packed, at: 0), packedLeft)
        guard end > 0 else { throw damaged("cut off") }
        packedLeft -= end
    }

    private mutating func take(
        into buffer: inout [UInt8], at offset: Int
    ) throws(SingleCellError) -> Int {
        let (first, last) = (start, end)
        guard inflater != nil else {
            let count = min(last - first, buffer.count - offset)
            for index in 0..<count { buffer[offset + index] = packed[first + index] }
            start += count
            return count
        }
        let step = packed.withUnsafeBytes { input in
            buffer.withUnsafeMutableBytes { output in
                inflater?.expand(
                    UnsafeRawBufferPointer(rebasing: input[first..<last]),
                    into: UnsafeMutableRawBufferPointer(rebasing: output[offset...]))
            }
        }
        guard let step else { throw damaged("not what zip writes") }
        start += step.consumed
        if step.isAtEnd { hasEnded = true }
        if step.consumed == 0, step.produced == 0, !step.isAtEnd, start < end {
            throw damaged("not what zip writes")
        }
        return step.produced
    }

    func damaged(_ how: String) -> SingleCellError {
        .corrupt(
            path: path, location: member.name.printableName, found: "bytes that are \(how)",
            expected: "\(member.expandedBytes) bytes as its table of contents says")
    }
}
