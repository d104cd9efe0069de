internal import Foundation

#if canImport(Glibc)
private import Glibc
#elseif canImport(Musl)
private import Musl
#endif

/// Beginning again as a process of another level.
///
/// OpenBLAS and the C library choose their kernels when a process begins, by its environment; so a
/// process of another level is another process.
extension ProcessorLevel {
    /// What OpenBLAS chooses its kernels by.
    private static let kernels = "OPENBLAS_CORETYPE"
    /// What glibc chooses its functions by.
    private static let tunables = "GLIBC_TUNABLES"
    /// Begins the names under which variables are kept that a level takes the place of.
    private static let keeping = "MM_BEFORE_"

    /// Without these instructions, of which later releases of glibc know the first four, its
    /// exponentials and logarithms are the same on every x86-64 processor.
    private static let withoutFusing =
        "glibc.cpu.hwcaps=-FMA,-FMA4,-AVX,-AVX2,-FMA_Usable,-FMA4_Usable,-AVX_Usable,-AVX2_Usable"

    /// The environment of a process of a level.
    ///
    /// - Parameters:
    ///   - level: The level; nil for the processor's own, with what its user had set.
    ///   - present: The environment of this process.
    /// - Returns: The same, but for the variables that decide about kernels.
    package static func environment(
        for level: ProcessorLevel?, from present: [String: String]
    ) -> [String: String] {
        var result = present
        for name in [kernels, tunables] {
            // What a level has set is not the user's: that was kept.
            let own = present[variable] == nil ? present[name] : present[keeping + name]
            result[name] = own
            result[keeping + name] = level == nil ? nil : own
        }
        result[variable] = level?.rawValue
        guard let level else { return result }
        result[kernels] = level.kernelName
        if level == .portable {
            let own = result[keeping + tunables].map { "\($0):" } ?? ""
            result[tunables] = own + withoutFusing
        }
        return result
    }

    /// Replaces this process by one of a level, with the same arguments and number.
    ///
    /// Open files but the standard streams are closed, and signals have their usual effect until
    /// the new process says otherwise.
    ///
    /// - Parameter level: The level; nil for the processor's own.
    /// - Returns: Why the system refuses; otherwise not at all.
    package static func beginAgain(at level: ProcessorLevel?) -> String {
        let environment = environment(for: level, from: ProcessInfo.processInfo.environment)
        let files = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/fd")) ?? []
        for file in files.compactMap({ Int32($0) }) where file > STDERR_FILENO {
            _ = fcntl(file, F_SETFD, FD_CLOEXEC)
        }
        var none = sigset_t()
        sigemptyset(&none)
        pthread_sigmask(SIG_SETMASK, &none, nil)
        for number in [SIGTERM, SIGINT, SIGUSR1, SIGPIPE] { signal(number, SIG_DFL) }
        // The file itself is run where another was put in its place meanwhile.
        let link = "/proc/self/exe"
        let named = (try? FileManager.default.destinationOfSymbolicLink(atPath: link)) ?? link
        let path = FileManager.default.isExecutableFile(atPath: named) ? named : link
        var arguments = CommandLine.arguments.map { strdup($0) } + [nil]
        var variables =
            environment.sorted { $0.key < $1.key }
            .map { strdup("\($0.key)=\($0.value)") } + [nil]
        execve(path, &arguments, &variables)
        return "\(path) cannot be started again: \(String(cString: strerror(errno)))"
    }
}
