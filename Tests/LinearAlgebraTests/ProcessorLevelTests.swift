import LinearAlgebra
import Testing

@Suite("Processor levels")
struct ProcessorLevelTests {
    @Test("a process of a level has OpenBLAS's kernels and the C library's functions of it")
    func portable() {
        let environment = ProcessorLevel.environment(for: .portable, from: ["HOME": "/h"])
        #expect(environment["HOME"] == "/h")
        #expect(environment["MM_PROCESSOR_LEVEL"] == "portable")
        #expect(environment["OPENBLAS_CORETYPE"] == "Prescott")
        #expect(environment["GLIBC_TUNABLES"]?.contains("glibc.cpu.hwcaps=-FMA,") == true)
        let wide = ProcessorLevel.environment(for: .avx512, from: ["HOME": "/h"])
        #expect(wide["OPENBLAS_CORETYPE"] == "SkylakeX")
        #expect(wide["GLIBC_TUNABLES"] == nil)
    }

    @Test("what a user had set comes back when no level is wanted any more")
    func kept() {
        let user = ["OPENBLAS_CORETYPE": "Zen", "GLIBC_TUNABLES": "glibc.malloc.check=1"]
        let pinned = ProcessorLevel.environment(for: .portable, from: user)
        #expect(pinned["OPENBLAS_CORETYPE"] == "Prescott")
        #expect(pinned["GLIBC_TUNABLES"]?.hasPrefix("glibc.malloc.check=1:glibc.cpu") == true)
        let other = ProcessorLevel.environment(for: .avx2, from: pinned)
        #expect(other["OPENBLAS_CORETYPE"] == "Haswell")
        #expect(other["GLIBC_TUNABLES"] == "glibc.malloc.check=1")
        #expect(ProcessorLevel.environment(for: nil, from: other) == user)
        let none = ProcessorLevel.environment(for: .portable, from: [:])
        #expect(ProcessorLevel.environment(for: nil, from: none).isEmpty)
    }

    @Test("a process is named by architecture, level, OpenBLAS's version and kernels, C library")
    func name() {
        let parts = ProcessorClass.name.split(separator: ", ")
        #expect(parts.count == 3)
        #expect(parts[0].hasSuffix(ProcessorLevel.current.rawValue))
        #expect(parts[1].hasPrefix("OpenBLAS ") && parts[1].hasSuffix(BLAS.kernelName))
        #expect(parts[2].hasPrefix("glibc "))
    }
}
