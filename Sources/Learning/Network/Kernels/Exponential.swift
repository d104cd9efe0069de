/// e to the power of each lane, to within 1 unit in the last place of Float for −87...88.
///
/// Cody and Waite's reduction and the polynomial of Cephes `expf` (Moshier 1992). Everything stays
/// in registers: rounding is done by adding and subtracting 1.5·2²³, and the power of two goes
/// into the exponent by an integer addition. Arguments beyond the range give the value at its end.
@inline(__always)
package func exponential(_ argument: Vector) -> Vector {
    let x = argument.maximum(Vector(repeating: -87)).minimum(Vector(repeating: 88))
    let rounder = Vector(repeating: 12_582_912)
    let shifted = x * Vector(repeating: 1.442_695_04) + rounder
    let whole = shifted - rounder
    // ln 2 in two parts, the first with few enough bits that its product with `whole` is exact.
    let rest =
        (x - whole * Vector(repeating: 0.693_359_375)) - whole * Vector(repeating: -2.121_944_4e-4)
    var series = Vector(repeating: 1.987_569_15e-4)
    series = series * rest + Vector(repeating: 1.398_199_95e-3)
    series = series * rest + Vector(repeating: 8.333_451_9e-3)
    series = series * rest + Vector(repeating: 4.166_579_6e-2)
    series = series * rest + Vector(repeating: 1.666_666_5e-1)
    series = series * rest + Vector(repeating: 5.000_000_1e-1)
    let mantissa = series * (rest * rest) + rest + Vector(repeating: 1)
    let power = unsafeBitCast(shifted, to: SIMD8<UInt32>.self) &<< SIMD8(repeating: 23)
    return unsafeBitCast(
        unsafeBitCast(mantissa, to: SIMD8<UInt32>.self) &+ power, to: Vector.self)
}
