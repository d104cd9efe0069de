internal import CVectorKernels

/// e to the power of many numbers.
package enum Exponential {
    /// Replaces each value by e to its power, to within 1 unit in the last place of Float.
    ///
    /// Cody and Waite's reduction and the polynomial of Cephes `expf` (Moshier 1992). Arguments
    /// below −87 or above 88 give the value at that end.
    ///
    /// - Parameters:
    ///   - values: `[count]`, changed in place.
    ///   - count: How many.
    package static func replace(_ values: UnsafeMutablePointer<Float>, count: Int) {
        mm_exponential(values, count)
    }
}
