private import COpenBLAS

/// Names what decides the last digits of this process's results.
///
/// Two processes with the same name compute the same bytes.
package enum ProcessorClass {
    /// Architecture and level of our kernels, OpenBLAS's version and kernels, the C library: such
    /// as `x86-64 avx2, OpenBLAS 0.3.21 Haswell, glibc 2.36`.
    package static let name =
        "\(architecture) \(ProcessorLevel.current.rawValue), \(BLAS.libraryName), \(library)"

    /// `x86-64`, `arm64` or `other`.
    private static var architecture: String {
        #if arch(x86_64)
        "x86-64"
        #elseif arch(arm64)
        "arm64"
        #else
        "other"
        #endif
    }

    /// Exponentials and logarithms of features come from it.
    private static var library: String {
        guard let version = mm_glibc_version() else { return "another C library" }
        return "glibc \(String(cString: version))"
    }

    /// Why this process cannot compute at the level it was started for; nil if it can.
    ///
    /// - Parameter level: The level; nil for the processor's own, which always can.
    /// - Returns: A clause that says what stands against it.
    package static func obstacle(to level: ProcessorLevel?) -> String? {
        guard let level else { return nil }
        #if !arch(x86_64)
        return "levels are those of x86-64, and this processor is \(architecture)"
        #else
        guard ProcessorLevel.widest >= level else {
            return "this processor has \(ProcessorLevel.widest.rawValue) at most"
        }
        guard BLAS.kernelName == level.kernelName else {
            return """
                OpenBLAS runs its \(BLAS.kernelName) kernels here, not those of \
                \(level.kernelName): it was built for one processor
                """
        }
        return nil
        #endif
    }
}
