internal import LinearAlgebra

/// Whether row ids are numbers that ascend, as nearly all are: none then occurs twice.
package struct AscendingRowIds: Sendable {
    /// Whether all so far were whole numbers, each greater than the one before.
    package private(set) var areAscending = true
    private var last = -1

    /// No ids yet.
    package init() {}

    /// Takes the next id.
    package mutating func note(_ id: Span<UInt8>) {
        guard areAscending else { return }
        var number = 0
        // Of 18 digits none overflows; with a zero in front one number could be written twice.
        let isShort = (1...18).contains(id.count)
        areAscending = isShort && (id.count == 1 || id[0] != UInt8(ascii: "0"))
        guard areAscending else { return }
        for index in id.indices {
            let digit = id[index] &- UInt8(ascii: "0")
            guard digit < 10 else {
                areAscending = false
                return
            }
            number = number * 10 + Int(digit)
        }
        areAscending = number > last
        last = number
    }
}

/// Row ids that occur in two rows of an evaluation file.
///
/// Memory is bounded however many rows there are: one pass sets a bit for the hash of each id and
/// keeps the hashes whose bit was set before, a second looks those up exactly.
package struct RepeatedRowIds: Sendable, Equatable {
    /// An id and two of its lines, counted from 1.
    package struct Repeat: Sendable, Equatable {
        /// The id.
        package let id: String
        /// The line of its first occurrence.
        package let first: Int
        /// The line of its second occurrence.
        package let second: Int

        /// Names an id and two lines.
        package init(id: String, first: Int, second: Int) {
            self.id = id
            self.first = first
            self.second = second
        }
    }

    /// Rows whose id stood before, at least: where there are millions not all are counted.
    package private(set) var count = 0
    /// The first three of them.
    package private(set) var examples: [Repeat] = []

    /// Most hashes kept for the second pass: some 100 MB.
    private static let suspectLimit = 4 << 20
    private static let mostBits = 1 << 30

    /// Looks for ids that occur twice.
    ///
    /// - Parameter path: The evaluation file, in which every row can be read.
    /// - Throws: As `EvaluationReader`.
    package init(path: String) throws(SingleCellError) {
        try self.init(path: path, mostBits: Self.mostBits, suspectLimit: Self.suspectLimit)
    }

    /// Looks for ids that occur twice, with other bounds on memory.
    ///
    /// - Parameters:
    ///   - path: The evaluation file.
    ///   - mostBits: Bits of the first pass.
    ///   - suspectLimit: Hashes kept for the second; where there are more, both passes are
    ///     repeated.
    /// - Throws: As `EvaluationReader`.
    package init(path: String, mostBits: Int, suspectLimit: Int) throws(SingleCellError) {
        let fileBytes = try SequentialFile.size(path)
        var bitCount = 1 << 12
        // Sixteen bits a row, for rows of sixteen bytes.
        while bitCount < min(fileBytes, mostBits) { bitCount *= 2 }
        var firstRow = 0
        var isDone = false
        while !isDone, count == 0 {
            let found = try Self.suspects(path, bitCount, from: firstRow, limit: suspectLimit)
            try compare(path, found.hashes)
            isDone = found.nextRow == nil
            firstRow = found.nextRow ?? 0
        }
    }

    /// Hashes of the ids, from a row on, that share their bit with an id before; and the row where
    /// the limit was reached.
    private static func suspects(
        _ path: String, _ bitCount: Int, from firstRow: Int, limit: Int
    ) throws(SingleCellError) -> (hashes: Set<UInt64>, nextRow: Int?) {
        var bits = [UInt64](repeating: 0, count: max(1, bitCount / 64))
        var hashes: Set<UInt64> = []
        var row = 0
        var nextRow: Int?
        var reader = try EvaluationReader(path: path)
        try reader.forEachRow { (id, _, _, _) throws(SingleCellError) in
            defer { row += 1 }
            guard nextRow == nil else { return }
            let hash = hash(id)
            let place = Int(truncatingIfNeeded: hash) & (bitCount - 1)
            let bit: UInt64 = 1 << UInt64(place % 64)
            if bits[place / 64] & bit == 0 {
                bits[place / 64] |= bit
            } else if row >= firstRow {
                hashes.insert(hash)
                if hashes.count >= limit { nextRow = row + 1 }
            }
        }
        return (hashes, nextRow)
    }

    /// Compares the ids that have one of the hashes.
    private mutating func compare(
        _ path: String, _ suspects: Set<UInt64>
    ) throws(SingleCellError) {
        guard !suspects.isEmpty else { return }
        var lines: [ExactText: Int] = [:]
        var count = 0
        var examples: [Repeat] = []
        var reader = try EvaluationReader(path: path)
        try reader.forEachRow { (id, _, _, line) throws(SingleCellError) in
            guard suspects.contains(Self.hash(id)) else { return }
            let text = String(decoding: id.indices.map { id[$0] }, as: UTF8.self)
            guard let first = lines[ExactText(text)] else {
                lines[ExactText(text)] = line
                return
            }
            count += 1
            if examples.count < 3 {
                examples.append(Repeat(id: text, first: first, second: line))
            }
        }
        self.count = count
        self.examples = examples
    }

    private static func hash(_ id: Span<UInt8>) -> UInt64 {
        id.withUnsafeBytes { bytes in
            guard let start = bytes.baseAddress else { return 0 }
            return ByteWords.hash(start, count: bytes.count)
        }
    }
}
