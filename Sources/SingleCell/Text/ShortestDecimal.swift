/// Writes a Float32 as the shortest text that reads back to it, as `Float.description` does.
///
/// Schubfach: of the decimals in the interval that rounds to a number, the shortest, and of these
/// the nearest, found with three products by a power of ten (Giulietti, "The Schubfach way to
/// render doubles", 2020; for Float32 as in Bolz's Drachennest).
///
/// Of predictions this takes 32 ns a number, libstdc++'s `std::to_chars` 43 ns and Swift's own
/// `description` 51 ns; of random bit patterns 30, 39 and 42 ns. `to_chars` also writes 8 % of the
/// latter in another way (`1e+10`, no `.0`), so its digits would have to be laid out again.
package enum ShortestDecimal {
    /// Bytes of the longest text, such as `-0.00012345678` and `-1.1754944e-38`.
    package static let longest = 16

    /// Decimal digits: the number is 0.d₁d₂d₃… times a power of ten.
    private struct Digits {
        /// d₁.
        var first: UInt8
        /// d₂…d₉ as ASCII, d₂ in the lowest byte; zeros behind the last digit.
        var others: UInt64
        /// Up to the last that is not zero, at least 1.
        var count: Int
        var exponent: Int
    }

    /// Writes a finite number; how many bytes it took.
    ///
    /// Overwrites up to 20 bytes.
    @inline(__always)
    package static func write(_ value: Float, to start: UnsafeMutableRawPointer) -> Int {
        var out = start
        if value.sign == .minus {
            store("-", out)
            out += 1
        }
        let signCount = out - start
        let magnitude = value.magnitude
        guard magnitude > 0 else {
            store("0", out)
            store(".", out + 1)
            store("0", out + 2)
            return signCount + 3
        }
        let digits = digits(of: magnitude)
        if digits.exponent < -3 || magnitude > 0x1p24 {
            return signCount + writeExponential(digits, to: out)
        }
        return signCount + writePlain(digits, to: out)
    }

    @inline(__always)
    private static func writePlain(_ digits: Digits, to out: UnsafeMutableRawPointer) -> Int {
        let exponent = digits.exponent
        if exponent <= 0 {
            // "0.000000", of which as many zeros stay as the number needs.
            store(zeroes, out)
            store(digits, out + (2 - exponent))
            return 2 - exponent + digits.count
        }
        store(digits, out)
        if exponent >= digits.count {
            store(".", out + exponent)
            store("0", out + exponent + 1)
            return exponent + 2
        }
        store(".", out + exponent)
        store(digits.others >> UInt64(8 * (exponent - 1)), out + exponent + 1)
        return digits.count + 1
    }

    private static func writeExponential(
        _ digits: Digits, to out: UnsafeMutableRawPointer
    ) -> Int {
        var end = 1
        store(digits.first, out)
        if digits.count > 1 {
            store(".", out + 1)
            store(digits.others, out + 2)
            end = digits.count + 1
        }
        let exponent = digits.exponent - 1
        store("e", out + end)
        store(exponent < 0 ? "-" : "+", out + end + 1)
        let zero = UInt8(ascii: "0")
        store(zero + UInt8(exponent.magnitude / 10), out + end + 2)
        store(zero + UInt8(exponent.magnitude % 10), out + end + 3)
        return end + 4
    }

    /// The digits of a number that is finite and above zero.
    @inline(__always)
    private static func digits(of value: Float) -> Digits {
        let (significand, exponent) = shortest(value)
        // Scaled to nine digits: one, and eight that are made in one word.
        let estimate = ((32 - significand.leadingZeroBitCount) * 1233) >> 12
        let count = estimate + (significand >= powersOfTen[estimate] ? 1 : 0)
        let scaled = significand &* powersOfTen[9 &- count]
        let first = scaled / 100_000_000
        let others = eightDigits(scaled &- first &* 100_000_000)
        let zeroCount = min(8, others.leadingZeroBitCount / 8)
        return Digits(
            first: UInt8(truncatingIfNeeded: first) &+ UInt8(ascii: "0"),
            others: others | 0x3030_3030_3030_3030, count: 9 - zeroCount,
            exponent: count + exponent)
    }

    /// Eight digits of a number below 10⁸, the first in the lowest byte, each 0...9.
    @inline(__always)
    private static func eightDigits(_ number: UInt32) -> UInt64 {
        let fours = UInt64(number / 10_000) | UInt64(number % 10_000) << 32
        let high = ((fours &* 10_486) >> 20) & 0x7f_0000_007f
        let twos = ((fours &- 100 &* high) << 16) &+ high
        let tens = ((twos &* 103) >> 10) & 0x000f_000f_000f_000f
        return tens &+ ((twos &- 10 &* tens) << 8)
    }

    /// The shortest decimal `significand` × 10^`exponent` that rounds to a number, nearest to it.
    @inline(__always)
    private static func shortest(_ value: Float) -> (significand: UInt32, exponent: Int) {
        let fraction = value.bitPattern & 0x7f_ffff
        let biased = Int(value.bitPattern >> 23)
        let c = biased == 0 ? fraction : fraction | 0x80_0000
        let q = max(biased, 1) - 150
        if q <= 0, q > -24, c & ((1 << UInt32(-q)) &- 1) == 0 { return (c >> UInt32(-q), 0) }
        // The interval of decimals that round to c·2^q, four times as large to stay whole; it is
        // shorter below a power of two.
        let isNarrow = fraction == 0 && biased > 1
        let k = (q * 1_262_611 - (isNarrow ? 524_031 : 0)) >> 22
        let power = significands[31 - k]
        let shift = UInt32(truncatingIfNeeded: q + ((-k * 1_741_647) >> 19) + 1)
        let isOdd = c & 1
        let lower = product(power, (4 * c - 2 + (isNarrow ? 1 : 0)) << shift) &+ isOdd
        let middle = product(power, (4 * c) << shift)
        let upper = product(power, (4 * c + 2) << shift) &- isOdd
        let s = middle / 4
        if s >= 10 {
            let tens = s / 10
            let isBelowInside = lower <= 40 * tens
            let isAboveInside = 40 * tens + 40 <= upper
            if isBelowInside != isAboveInside {
                return (isAboveInside ? tens + 1 : tens, k + 1)
            }
        }
        let isBelowInside = lower <= 4 * s
        let isAboveInside = 4 * s + 4 <= upper
        if isBelowInside != isAboveInside { return (isAboveInside ? s + 1 : s, k) }
        let half = 4 * s + 2
        let isUp = middle > half || (middle == half && s & 1 != 0)
        return (isUp ? s + 1 : s, k)
    }

    /// The upper bits of a product, the lowest of them set when any below is ("round to odd").
    @inline(__always)
    private static func product(_ power: UInt64, _ factor: UInt32) -> UInt32 {
        let product = power.multipliedFullWidth(by: UInt64(factor))
        let rest = UInt32(truncatingIfNeeded: product.low >> 32)
        return UInt32(truncatingIfNeeded: product.high) | (rest > 1 ? 1 : 0)
    }

    @inline(__always)
    private static func store(_ character: Unicode.Scalar, _ out: UnsafeMutableRawPointer) {
        store(UInt8(ascii: character), out)
    }

    @inline(__always)
    private static func store(_ byte: UInt8, _ out: UnsafeMutableRawPointer) {
        out.storeBytes(of: byte, as: UInt8.self)
    }

    @inline(__always)
    private static func store(_ word: UInt64, _ out: UnsafeMutableRawPointer) {
        out.storeBytes(of: word.littleEndian, as: UInt64.self)
    }

    @inline(__always)
    private static func store(_ digits: Digits, _ out: UnsafeMutableRawPointer) {
        store(digits.first, out)
        store(digits.others, out + 1)
    }

    /// "0.000000".
    private static let zeroes: UInt64 = 0x3030_3030_3030_2e30

    private static let powersOfTen: InlineArray<10, UInt32> = [
        1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000,
    ]

    /// The leading 64 bits of 10^-31...10^45, rounded up.
    private static let significands: InlineArray<77, UInt64> = [
        0x81ce_b32c_4b43_fcf5, 0xa242_5ff7_5e14_fc32, 0xcad2_f7f5_359a_3b3f, 0xfd87_b5f2_8300_ca0e,
        0x9e74_d1b7_91e0_7e49, 0xc612_0625_7658_9ddb, 0xf796_87ae_d3ee_c552, 0x9abe_14cd_4475_3b53,
        0xc16d_9a00_9592_8a28, 0xf1c9_0080_baf7_2cb2, 0x971d_a050_74da_7bef, 0xbce5_0864_9211_1aeb,
        0xec1e_4a7d_b695_61a6, 0x9392_ee8e_921d_5d08, 0xb877_aa32_36a4_b44a, 0xe695_94be_c44d_e15c,
        0x901d_7cf7_3ab0_acda, 0xb424_dc35_095c_d810, 0xe12e_1342_4bb4_0e14, 0x8cbc_cc09_6f50_88cc,
        0xafeb_ff0b_cb24_aaff, 0xdbe6_fece_bded_d5bf, 0x8970_5f41_36b4_a598, 0xabcc_7711_8461_cefd,
        0xd6bf_94d5_e57a_42bd, 0x8637_bd05_af6c_69b6, 0xa7c5_ac47_1b47_8424, 0xd1b7_1758_e219_652c,
        0x8312_6e97_8d4f_df3c, 0xa3d7_0a3d_70a3_d70b, 0xcccc_cccc_cccc_cccd, 0x8000_0000_0000_0000,
        0xa000_0000_0000_0000, 0xc800_0000_0000_0000, 0xfa00_0000_0000_0000, 0x9c40_0000_0000_0000,
        0xc350_0000_0000_0000, 0xf424_0000_0000_0000, 0x9896_8000_0000_0000, 0xbebc_2000_0000_0000,
        0xee6b_2800_0000_0000, 0x9502_f900_0000_0000, 0xba43_b740_0000_0000, 0xe8d4_a510_0000_0000,
        0x9184_e72a_0000_0000, 0xb5e6_20f4_8000_0000, 0xe35f_a931_a000_0000, 0x8e1b_c9bf_0400_0000,
        0xb1a2_bc2e_c500_0000, 0xde0b_6b3a_7640_0000, 0x8ac7_2304_89e8_0000, 0xad78_ebc5_ac62_0000,
        0xd8d7_26b7_177a_8000, 0x8786_7832_6eac_9000, 0xa968_163f_0a57_b400, 0xd3c2_1bce_cced_a100,
        0x8459_5161_4014_84a0, 0xa56f_a5b9_9019_a5c8, 0xcecb_8f27_f420_0f3a, 0x813f_3978_f894_0985,
        0xa18f_07d7_36b9_0be6, 0xc9f2_c9cd_0467_4edf, 0xfc6f_7c40_4581_2297, 0x9dc5_ada8_2b70_b59e,
        0xc537_1912_364c_e306, 0xf684_df56_c3e0_1bc7, 0x9a13_0b96_3a6c_115d, 0xc097_ce7b_c907_15b4,
        0xf0bd_c21a_bb48_db21, 0x9676_9950_b50d_88f5, 0xbc14_3fa4_e250_eb32, 0xeb19_4f8e_1ae5_25fe,
        0x92ef_d1b8_d0cf_37bf, 0xb7ab_c627_0503_05ae, 0xe596_b7b0_c643_c71a, 0x8f7e_32ce_7bea_5c70,
        0xb35d_bf82_1ae4_f38c,
    ]
}
