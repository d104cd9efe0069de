private import COpenBLAS
#if canImport(Glibc)
private import Glibc
#elseif canImport(Musl)
private import Musl
#endif

/// Which instructions the kernels of a process use; other levels give other last digits.
///
/// A process runs at the widest level of its processor, unless it was started for another one.
package enum ProcessorLevel: String, CaseIterable, Sendable {
    /// What every processor of the architecture has: SSE2 on x86-64, NEON on arm64.
    case portable
    /// AVX2 and fused multiply-add, as x86-64 processors of about 2013 and later have them.
    case avx2
    /// AVX-512, as Intel servers of about 2017 and later have it.
    case avx512

    /// The widest level of this processor.
    package static let widest: ProcessorLevel = allCases[Int(mm_vector_level())]

    /// The level that this process was started for; nil: its processor's widest.
    package static let pinned: ProcessorLevel? = getenv(variable).flatMap {
        ProcessorLevel(rawValue: String(cString: $0))
    }

    /// The level of this process's kernels.
    package static let current = pinned.map { min($0, widest) } ?? widest

    /// The environment variable that names the level a process is started for.
    package static let variable = "MM_PROCESSOR_LEVEL"

    /// OpenBLAS's name of the processor whose kernels belong to the level.
    package var kernelName: String {
        switch self {
        case .portable: "Prescott"
        case .avx2: "Haswell"
        case .avx512: "SkylakeX"
        }
    }

    /// As `mm_vector_level` counts.
    var kernelLevel: Int32 {
        switch self {
        case .portable: 0
        case .avx2: 1
        case .avx512: 2
        }
    }
}

extension ProcessorLevel: Comparable {
    package static func < (left: ProcessorLevel, right: ProcessorLevel) -> Bool {
        left.kernelLevel < right.kernelLevel
    }
}
