private import COpenBLAS
#if canImport(Glibc)
private import Glibc
#elseif canImport(Musl)
private import Musl
#endif

extension BLAS {
    /// Makes every product of this process run on the calling thread only, with the processor's
    /// best kernels.
    ///
    /// Several trainings side by side beat one training on several threads, and sums then never
    /// depend on how many threads there are. Every product makes sure of it; calling it at start
    /// only brings the work forward.
    package static func useOneThread() {
        _ = kernels
    }

    /// The name of the processor for which OpenBLAS's kernels were chosen, such as `SkylakeX`.
    package static var kernelName: String {
        _ = kernels
        return String(cString: openblas_get_corename())
    }

    /// The library's version and the name of its kernels, such as `OpenBLAS 0.3.21 Haswell`.
    package static var libraryName: String {
        let words = String(cString: openblas_get_config()).split(separator: " ").prefix(2)
        return (words.map { String($0) } + [kernelName]).joined(separator: " ")
    }

    /// Runs once, before the first product.
    private static let kernels: Void = {
        openblas_set_num_threads(1)
        chooseKernels()
    }()

    /// Replaces OpenBLAS's choice of kernels where it did not know the processor.
    ///
    /// Before 0.3.25 it takes kernels of 2004 ("Prescott", SSE3) for an Intel processor that
    /// is newer than itself (OpenMathLib/OpenBLAS issue 4267), which made products 4.5 times slower
    /// on a Xeon of 2023 with Debian 12's 0.3.21. Its own two functions choose again, by the
    /// variable that users may set too; a build without them keeps its one set of kernels.
    private static func chooseKernels() {
        let variable = "OPENBLAS_CORETYPE"
        let level = mm_vector_level()
        guard level > 0, getenv(variable) == nil,
            String(cString: openblas_get_corename()) == "Prescott",
            let forget = dlsym(nil, "gotoblas_dynamic_quit"),
            let choose = dlsym(nil, "gotoblas_dynamic_init")
        else { return }
        setenv(variable, level == 2 ? "SkylakeX" : "Haswell", 1)
        typealias Action = @convention(c) () -> Void
        unsafeBitCast(forget, to: Action.self)()
        unsafeBitCast(choose, to: Action.self)()
        unsetenv(variable)
    }
}
