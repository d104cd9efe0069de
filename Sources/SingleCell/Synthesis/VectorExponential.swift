/// e to the power of sixteen numbers, without a call for each.
///
/// Cody and Waite's reduction to a power of two times 2^f with |f| ≤ 1/2, and a polynomial for
/// 2^f: relative error below 3e-7, the same bits on every machine. What lies outside -80...80 is
/// taken for its end.
func exponential(_ values: SIMD16<Float>) -> SIMD16<Float> {
    // Adding 1.5 · 2²³ rounds to an integer that stands in the sum's lowest bits.
    let rounder = SIMD16<Float>(repeating: 12_582_912)
    let limit = SIMD16<Float>(repeating: 80)
    let low = values.replacing(with: -limit, where: values .< -limit)
    let bounded = low.replacing(with: limit, where: low .> limit)
    let scaled = bounded * SIMD16(repeating: 1.442_695_04)
    let rounded = scaled + rounder
    let rest = scaled - (rounded - rounder)
    var power = SIMD16<Float>(repeating: 1.540_353_04e-4)
    power = power * rest + SIMD16(repeating: 1.333_355_81e-3)
    power = power * rest + SIMD16(repeating: 9.618_129_11e-3)
    power = power * rest + SIMD16(repeating: 5.550_410_87e-2)
    power = power * rest + SIMD16(repeating: 2.402_265_07e-1)
    power = power * rest + SIMD16(repeating: 6.931_471_81e-1)
    power = power * rest + SIMD16(repeating: 1)
    let exponent = unsafeBitCast(rounded, to: SIMD16<UInt32>.self) &<< SIMD16(repeating: 23)
    return unsafeBitCast(
        unsafeBitCast(power, to: SIMD16<UInt32>.self) &+ exponent, to: SIMD16<Float>.self)
}
