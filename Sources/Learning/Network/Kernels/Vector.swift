/// Eight floats: two registers of baseline x86-64, which leaves enough of them for an exponential.
///
/// Kernels walk rows eight at a time; a tail shorter than eight is padded with zeros. The width is
/// part of the results (it fixes the order of sums), so it is the same on every processor.
package typealias Vector = SIMD8<Float>

extension UnsafePointer<Float> {
    /// Reads eight floats.
    @inline(__always)
    var vector: Vector { UnsafeRawPointer(self).loadUnaligned(as: Vector.self) }

    /// Reads fewer than eight floats, and zeros.
    @inline(__always)
    func partialVector(_ count: Int) -> Vector {
        var result = Vector(repeating: 0)
        for lane in 0..<count { result[lane] = self[lane] }
        return result
    }
}

extension UnsafeMutablePointer<Float> {
    /// Reads or writes eight floats.
    @inline(__always)
    var vector: Vector {
        get { UnsafeRawPointer(self).loadUnaligned(as: Vector.self) }
        nonmutating set { UnsafeMutableRawPointer(self).storeBytes(of: newValue, as: Vector.self) }
    }

    /// Reads fewer than eight floats, and zeros.
    @inline(__always)
    func partialVector(_ count: Int) -> Vector { UnsafePointer(self).partialVector(count) }

    /// Writes the first, fewer than eight, floats.
    @inline(__always)
    func storePartial(_ value: Vector, _ count: Int) {
        for lane in 0..<count { self[lane] = value[lane] }
    }
}

extension Vector {
    /// Adds the lanes in pairs, in a fixed order.
    @inline(__always)
    var total: Float {
        let four = lowHalf + highHalf
        let two = four.lowHalf + four.highHalf
        return two[0] + two[1]
    }
}
