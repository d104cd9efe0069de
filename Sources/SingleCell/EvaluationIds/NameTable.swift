/// Finds the position of a name from its UTF-8 bytes, without making a `String`.
///
/// Open addressing over FNV-1a; made once for the cells or columns of a study and asked tens of
/// millions of times.
package struct NameTable: Sendable {
    /// The names, in the order given; of equal names the first is found.
    package let names: [String]
    private let bytes: [UInt8]
    /// [names.count + 1], where each name begins in `bytes`.
    private let offsets: [Int]
    /// Positions, or -1; a power of two long, at most half full.
    private var slots: [Int32]

    /// Prepares for looking up `names`.
    package init(_ names: [String]) {
        var bytes: [UInt8] = []
        var offsets = [0]
        for name in names {
            bytes.append(contentsOf: name.utf8)
            offsets.append(bytes.count)
        }
        var capacity = 16
        while capacity < 2 * names.count { capacity *= 2 }
        self.names = names
        self.bytes = bytes
        self.offsets = offsets
        slots = [Int32](repeating: -1, count: capacity)
        for index in names.indices {
            let slot = bytes.span.extracting(offsets[index]..<offsets[index + 1])
            let (place, found) = find(slot)
            if found == nil { slots[place] = Int32(index) }
        }
    }

    /// The position of the name with these bytes; nil when there is none.
    package func index(of name: Span<UInt8>) -> Int? { find(name).index }

    /// The position of a name; nil when there is none.
    package func index(of name: String) -> Int? {
        let bytes = Array(name.utf8)
        return find(bytes.span).index
    }

    private func find(_ name: Span<UInt8>) -> (slot: Int, index: Int?) {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for index in name.indices { hash = (hash ^ UInt64(name[index])) &* 0x100_0000_01b3 }
        let mask = slots.count - 1
        var slot = Int(truncatingIfNeeded: hash ^ (hash >> 32)) & mask
        while true {
            let candidate = Int(slots[slot])
            if candidate < 0 { return (slot, nil) }
            if matches(candidate, name) { return (slot, candidate) }
            slot = (slot + 1) & mask
        }
    }

    private func matches(_ candidate: Int, _ name: Span<UInt8>) -> Bool {
        let start = offsets[candidate]
        guard offsets[candidate + 1] - start == name.count else { return false }
        for index in name.indices where bytes[start + index] != name[index] { return false }
        return true
    }
}
