/// Draws labels by their weights in constant time each.
///
/// Walker's method with Vose's construction (Vose 1991, "A linear algorithm for generating random
/// numbers with a given distribution"): every slot holds two labels and where one ends.
struct AliasTable: Sendable {
    /// What one slot holds; its own label is drawn below `threshold` / 2³², else the other.
    private struct Slot {
        var threshold: UInt32
        var own: Int32
        var other: Int32
    }

    private let slots: [Slot]

    /// Prepares to draw `labels`, [count], by `weights`, [count], above zero.
    init(weights: [Float], labels: [Int32]) {
        precondition(!weights.isEmpty && weights.count == labels.count, "each label has a weight")
        let total = weights.reduce(0.0) { $0 + Double($1) }
        var shares = weights.map { Double($0) * Double(weights.count) / total }
        var slots = labels.map { Slot(threshold: .max, own: $0, other: $0) }
        var small: [Int] = []
        var large: [Int] = []
        for (index, share) in shares.enumerated() {
            if share < 1 { small.append(index) } else { large.append(index) }
        }
        while let poor = small.popLast(), let rich = large.last {
            slots[poor].threshold = UInt32(min(shares[poor] * 0x1p32, 0x1p32 - 1))
            slots[poor].other = labels[rich]
            shares[rich] -= 1 - shares[poor]
            if shares[rich] < 1 {
                large.removeLast()
                small.append(rich)
            }
        }
        self.slots = slots
    }

    /// Draws a label.
    func draw(_ random: inout QuickRandom) -> Int32 {
        let bits = random.next()
        let slot = slots[Int(((bits >> 32) &* UInt64(slots.count)) >> 32)]
        return UInt32(truncatingIfNeeded: bits) < slot.threshold ? slot.own : slot.other
    }
}
