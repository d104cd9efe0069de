/// Finds the position of a name from its UTF-8 bytes, without making a `String`.
///
/// Open addressing; made once for the cells or columns of a study and asked tens of millions of
/// times.
package struct NameTable: Sendable {
    /// The names, in the order given; of equal names the first is found.
    package let names: [String]
    private let bytes: [UInt8]
    /// [names.count + 1], where each name begins in `bytes`.
    private let offsets: [Int]
    /// The upper half of the name's hash, and below it 1 + the name's position; 0 when empty.
    ///
    /// A power of two long, at most half full.
    private var slots: [UInt64]
    /// Whether no name has a comma, a quote or a line break.
    private let arePlain: Bool

    /// Prepares for looking up `names`.
    package init(_ names: [String]) {
        var bytes: [UInt8] = []
        var offsets = [0]
        for name in names {
            bytes.append(contentsOf: name.utf8)
            offsets.append(bytes.count)
        }
        arePlain = !bytes.contains { [UInt8](",\"\r\n".utf8).contains($0) }
        var capacity = 16
        while capacity < 2 * names.count { capacity *= 2 }
        // A byte more, so that there is an address even when no name has any.
        bytes.append(0)
        self.names = names
        self.bytes = bytes
        self.offsets = offsets
        slots = [UInt64](repeating: 0, count: capacity)
        for index in names.indices {
            let place = withLookup { lookup in
                lookup.place(
                    of: lookup.bytes + offsets[index], count: offsets[index + 1] - offsets[index])
            }
            if place.index < 0 { slots[place.slot] = place.tag | UInt64(index + 1) }
        }
    }

    /// The position of the name with these bytes; nil if there is none.
    package func index(of name: Span<UInt8>) -> Int? {
        name.withUnsafeBytes { bytes in find(bytes) }
    }

    /// Lends the table to a loop that looks up many names.
    func withLookup<Returned>(_ body: (NameLookup) -> Returned) -> Returned {
        bytes.withUnsafeBytes { bytes in
            offsets.withUnsafeBufferPointer { offsets in
                slots.withUnsafeBufferPointer { slots in
                    guard let first = bytes.baseAddress, let starts = offsets.baseAddress,
                        let places = slots.baseAddress
                    else { preconditionFailure("none of the three is ever empty") }
                    return body(
                        NameLookup(
                            nameCount: offsets.count - 1, arePlain: arePlain, bytes: first,
                            offsets: starts, slots: places, mask: slots.count - 1))
                }
            }
        }
    }

    private func find(_ name: UnsafeRawBufferPointer) -> Int? {
        // An empty span may have no address.
        guard let start = name.baseAddress, !name.isEmpty else {
            return names.firstIndex(of: "")
        }
        let index = withLookup { $0.index(of: start, count: name.count) }
        return index < 0 ? nil : index
    }
}

/// A `NameTable` while it is lent.
struct NameLookup {
    /// Names in the table.
    let nameCount: Int
    /// Whether no name holds a comma, a quote or a line's end.
    let arePlain: Bool
    /// All names, one after another.
    let bytes: UnsafeRawPointer
    /// [nameCount + 1], where each begins.
    let offsets: UnsafePointer<Int>
    fileprivate let slots: UnsafePointer<UInt64>
    fileprivate let mask: Int

    /// The position of a name, or -1.
    @inline(__always)
    func index(of name: UnsafeRawPointer, count: Int) -> Int { place(of: name, count: count).index }

    /// Bytes of the name at `index`.
    @inline(__always)
    func count(of index: Int) -> Int { offsets[index + 1] - offsets[index] }

    /// The slot of a name, what it would hold above its position, and the position or -1.
    @inline(__always)
    fileprivate func place(
        of name: UnsafeRawPointer, count: Int
    ) -> (slot: Int, tag: UInt64, index: Int) {
        let hash = ByteWords.hash(name, count: count)
        let tag = hash & ~0xffff_ffff
        var slot = Int(truncatingIfNeeded: hash) & mask
        while true {
            let found = slots[slot]
            guard found != 0 else { return (slot, tag, -1) }
            if found & ~0xffff_ffff == tag {
                let index = Int(found & 0xffff_ffff) - 1
                let start = offsets[index]
                if offsets[index + 1] - start == count,
                    ByteWords.areEqual(bytes + start, name, count: count)
                {
                    return (slot, tag, index)
                }
            }
            slot = (slot + 1) & mask
        }
    }
}
