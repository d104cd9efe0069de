import LinearAlgebra
import SingleCell
import Testing

@Suite("Shortest decimals")
struct ShortestDecimalTests {
    /// The first number of those with these bits, and their negatives, that is not written as
    /// Swift describes it.
    private static func firstDifference(_ patterns: some Sequence<UInt32>) -> String? {
        withUnsafeTemporaryAllocation(byteCount: 32, alignment: 8) { bytes in
            guard let start = bytes.baseAddress else { return "no memory" }
            for pattern in patterns {
                for number in [Float(bitPattern: pattern), -Float(bitPattern: pattern)]
                where number.isFinite {
                    let count = ShortestDecimal.write(number, to: start)
                    let text = String(decoding: bytes[0..<count], as: UTF8.self)
                    if text != number.description || count > ShortestDecimal.longest {
                        return "\(number.description) is written \(text)"
                    }
                }
            }
            return nil
        }
    }

    @Test("every power of two, every power of ten and their neighbours are as Swift writes them")
    func powers() {
        let twos = (0...255).map { UInt32($0) << 23 } + (0...22).map { 1 << UInt32($0) }
        let tens = (-45...38).compactMap { Float("1e\($0)")?.bitPattern }
        let patterns = (twos + tens).flatMap { pattern in
            (-40...40).map { pattern &+ UInt32(bitPattern: $0) & 0x7fff_ffff }
        }
        #expect(Self.firstDifference(patterns) == nil)
    }

    @Test("whole numbers, fractions and the smallest numbers are as Swift writes them")
    func wholeNumbers() {
        #expect(Self.firstDifference((0...50_000).map { Float($0).bitPattern }) == nil)
        #expect(Self.firstDifference((0...50_000).map { (Float($0) / 1000).bitPattern }) == nil)
        #expect(Self.firstDifference((1...1000).map { Float($0 * 16_768).bitPattern }) == nil)
        #expect(Self.firstDifference(0...20_000) == nil)
    }

    @Test("random numbers of every size are as Swift writes them")
    func randomNumbers() {
        var generator = SystemRandomNumberGenerator()
        let first = UInt32.random(in: 0...UInt32.max, using: &generator)
        // An odd step meets every pattern in the end; failing ones are named.
        let patterns = (0..<300_000).lazy.map { first &+ UInt32($0) &* 2_654_435_769 }
        #expect(Self.firstDifference(patterns) == nil)
    }
}
