/// The compressed side of a gzip file: its bytes read so far and not expanded yet.
struct GzipInput: ~Copyable, Sendable {
    /// The first bytes of every gzip file.
    static let mark: [UInt8] = [0x1F, 0x8B]

    /// Whether the file is compressed at all.
    let isActive: Bool
    private let inflater: Inflater?
    private var packed: [UInt8]
    private var start = 0
    private var end = 0
    /// Whether the next byte belongs to a member that has begun.
    private var isInMember = true
    private var hasEnded = false

    /// Prepares to expand, if there is anything to expand.
    init(isActive: Bool) {
        self.isActive = isActive
        inflater = isActive ? Inflater(.gzip) : nil
        packed = [UInt8](repeating: 0, count: isActive ? 256 << 10 : 0)
    }

    /// Expands what comes next into `buffer` from `offset` on; 0 bytes mean the end.
    ///
    /// A file may be several members one after the other, as bgzip and `cat` make it; zeros may
    /// follow the last. Other bytes behind a member are refused.
    ///
    /// - Parameters:
    ///   - buffer: Where the expanded bytes go.
    ///   - offset: Where they begin.
    ///   - path: The file, for messages.
    ///   - refill: Reads compressed bytes into an array from an offset on; 0 bytes mean the end.
    /// - Returns: Bytes written.
    /// - Throws: `SingleCellError.corrupt` for damage and for a file that was cut off; what
    ///   `refill` throws.
    mutating func read(
        into buffer: inout [UInt8], at offset: Int, path: String,
        refill: (inout [UInt8], Int) throws(SingleCellError) -> Int
    ) throws(SingleCellError) -> Int {
        guard offset < buffer.count else { return 0 }
        while !hasEnded {
            if start == end {
                start = 0
                end = try refill(&packed, 0)
                if end == 0 {
                    guard !isInMember else { throw Self.damaged(path, "its end is missing") }
                    hasEnded = true
                    return 0
                }
            }
            if !isInMember, try !beginsMember(path) { continue }
            let (first, last) = (start, end)
            let step = packed.withUnsafeBytes { input in
                buffer.withUnsafeMutableBytes { output in
                    inflater?.expand(
                        UnsafeRawBufferPointer(rebasing: input[first..<last]),
                        into: UnsafeMutableRawBufferPointer(rebasing: output[offset...]))
                }
            }
            guard let step else { throw Self.damaged(path, "bytes that gzip did not write") }
            start += step.consumed
            if step.isAtEnd { isInMember = false }
            if step.produced > 0 { return step.produced }
            // Neither input taken nor output made, with input and room there: no progress.
            guard step.consumed > 0 || step.isAtEnd else {
                throw Self.damaged(path, "bytes that gzip did not write")
            }
        }
        return 0
    }

    /// Looks at the byte behind a member: false for padding, which it skips.
    private mutating func beginsMember(_ path: String) throws(SingleCellError) -> Bool {
        guard packed[start] != 0 else {
            start += 1
            return false
        }
        guard packed[start] == Self.mark[0] else {
            throw Self.damaged(path, "bytes behind the end of its compressed data")
        }
        inflater?.restart()
        isInMember = true
        return true
    }

    private static func damaged(_ path: String, _ found: String) -> SingleCellError {
        .corrupt(
            path: path, location: "the gzip file", found: found,
            expected: "what gzip -t accepts")
    }
}
