internal import CVectorKernels

/// How wide the vectors of the training kernels are.
///
/// The kernels are compiled for every level and take the processor's widest; all levels give the
/// same bytes, so choosing another is for tests and measurements alone.
package enum VectorLevel: Int, CaseIterable, Sendable {
    /// What every processor of the architecture has: SSE2, NEON.
    case baseline
    case avx2
    case avx512

    /// The widest level of this processor.
    package static var widest: VectorLevel {
        VectorLevel(rawValue: Int(mm_widest_level().rawValue)) ?? .baseline
    }

    /// Makes every kernel of this process run at this level, or the widest if that is narrower.
    package func use() {
        mm_use_level(mm_level(rawValue: UInt32(rawValue)))
    }
}
