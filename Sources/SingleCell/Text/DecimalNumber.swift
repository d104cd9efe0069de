/// Reads a decimal number from bytes.
enum DecimalNumber {
    /// The number that all of `bytes` spell, as `1`, `-0.25` or `3e-05`; nil if they spell none.
    ///
    /// Up to 2⁵³ times a power of ten up to 10²², one exact product or quotient gives the nearest
    /// Double (Clinger 1990, "How to read floating point numbers accurately"); all others go
    /// through the standard library, which also reads `nan` and `inf`.
    static func parse(_ bytes: UnsafeRawBufferPointer) -> Double? {
        let isNegative = bytes.first == UInt8(ascii: "-")
        var position = isNegative ? 1 : 0
        var digits: UInt64 = 0
        var digitCount = 0
        var exponent = 0
        var isFraction = false
        while position < bytes.count {
            let byte = bytes[position]
            let digit = byte &- UInt8(ascii: "0")
            if digit < 10 {
                digits = digits &* 10 &+ UInt64(digit)
                // Zeros in front do not fill the number up.
                if digits > 0 { digitCount += 1 }
                if isFraction { exponent -= 1 }
            } else if byte == UInt8(ascii: "."), !isFraction {
                isFraction = true
            } else {
                break
            }
            position += 1
        }
        let hasDigits = position > (isNegative ? 1 : 0) + (isFraction ? 1 : 0)
        guard hasDigits, position == bytes.count, digitCount <= 18, digits <= 1 << 53,
            exponent >= -22
        else { return Double(String(decoding: bytes, as: UTF8.self)) }
        let value = exponent < 0 ? Double(digits) / powersOfTen[-exponent] : Double(digits)
        return isNegative ? -value : value
    }

    /// 10⁰...10²², all exact.
    private static let powersOfTen: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16,
        1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
}
