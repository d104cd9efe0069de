import Coordination

/// SplitMix64 (Steele, Lea and Flood, 2014): small, fast and the same everywhere.
struct SimulationRandom: Sendable {
    private var state: UInt64

    init(seed: UInt64) {
        state = seed
    }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        return SimulationRandom.mix(state)
    }

    static func mix(_ value: UInt64) -> UInt64 {
        var z = value
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// Uniform in 0..<1.
    mutating func unit() -> Double { Double(next() >> 11) * 0x1p-53 }

    mutating func chance(_ probability: Double) -> Bool { unit() < probability }

    mutating func index(_ count: Int) -> Int { Int(next() % UInt64(max(1, count))) }

    mutating func integer(_ range: ClosedRange<Int>) -> Int {
        range.lowerBound + index(range.count)
    }

    /// Spread evenly over the orders of magnitude of `range`.
    mutating func magnitude(_ range: ClosedRange<Int>) -> Int {
        let low = Double(range.lowerBound)
        let ratio = Double(range.upperBound + 1) / low
        return min(range.upperBound, Int(low * SimulationRandom.power(ratio, unit())))
    }

    mutating func milliseconds(_ range: ClosedRange<Int>) -> Duration {
        .milliseconds(integer(range))
    }

    /// `base` to the `exponent` in 0...1, without a mathematics library: halves the exponent.
    private static func power(_ base: Double, _ exponent: Double) -> Double {
        var result = 1.0
        var root = base
        var rest = exponent
        for _ in 0..<24 {
            root = root.squareRoot()
            rest *= 2
            if rest >= 1 {
                result *= root
                rest -= 1
            }
        }
        return result
    }
}

/// What tasks of a simulation compute: digests that follow from digests.
enum SimulatedBytes {
    static func digest(_ value: UInt64) -> Digest {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(Digest.byteCount)
        for shift in 0..<UInt64(4) {
            let word = shift == 0 ? value : SimulationRandom.mix(value &+ shift)
            for byte in 0..<8 { bytes.append(UInt8(truncatingIfNeeded: word >> (56 - 8 * byte))) }
        }
        return Digest(bytes: bytes)
    }

    static func value(_ digest: Digest) -> UInt64 {
        digest.bytes.prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// The key of a task: all that decides its outputs.
    static func key(task: Int, inputs: [RoleBlob]) -> Digest {
        var value = SimulationRandom.mix(UInt64(task) &+ 0x5151)
        for input in inputs {
            value = SimulationRandom.mix(value ^ SimulatedBytes.value(input.blob.digest))
        }
        return digest(value)
    }

    /// The role of an output that has the same bytes whatever task it is of, as the names of one
    /// file's columns have.
    static let shared = "names"

    /// The outputs under a key; `flaw` is 0 unless the machine computes other bytes than others.
    static func outputs(of key: Digest, roles: [String], flaw: UInt64 = 0) -> [RoleBlob] {
        roles.enumerated().map { position, role in
            let source = role == shared ? 0x5A4E : SimulatedBytes.value(key)
            let value = SimulationRandom.mix(source &+ UInt64(position + 1) &* 0x9E37 &+ flaw)
            return RoleBlob(
                role: role, blob: BlobReference(digest: digest(value), sizeBytes: 8))
        }
    }
}
