/// A module imports what the architecture lets it import.
enum ImportRule {
    /// What the platform brings.
    static let platform: Set<String> = [
        "Dispatch", "Foundation", "Glibc", "Musl", "Synchronization",
    ]

    static let commandLibraries: Set<String> = [
        "ArgumentParser", "Collections", "DequeModule", "HeapModule", "OrderedCollections",
        "Crypto",
        "Logging", "ServiceLifecycle", "UnixSignals",
    ]

    /// Modules by the module that may import them; the arrows of Docs/Architecture.md.
    static let allowed: [String: Set<String>] = [
        "Coordination": [],
        "Pipelines": platform.union(["Coordination", "Learning", "LinearAlgebra", "SingleCell"]),
        "LinearAlgebra": platform.union(["COpenBLAS"]),
        "Learning": platform.union(["LinearAlgebra", "CVectorKernels", "CXGBoost"]),
        "SingleCell": platform.union(["LinearAlgebra", "CHDF5", "CBlosc", "CZlib"]),
        "Messaging": platform.union([
            "Coordination", "CNNG", "CChecksum", "SwiftProtobuf", "Crypto", "Logging",
        ]),
        "mmworker": platform.union(commandLibraries).union([
            "Coordination", "Messaging", "Pipelines", "SingleCell", "Learning", "LinearAlgebra",
        ]),
        "mmcoord": platform.union(commandLibraries).union([
            "Coordination", "Messaging", "Pipelines", "SingleCell", "Learning", "LinearAlgebra",
            "GRDB", "Yams", "Hummingbird", "NIOCore", "HTTPTypes",
        ]),
    ]

    /// Imports that no arrow allows, and C modules that others could see through.
    static func check(_ file: SourceFile) -> [Violation] {
        guard let module = file.module else { return [] }
        return file.code.enumerated().flatMap { index, line -> [Violation] in
            guard let (name, isExported) = imported(line) else { return [] }
            guard let allowed = allowed[module] else {
                return [Violation(file, at: index, "module \(module) is not in the architecture")]
            }
            var violations: [Violation] = []
            if !allowed.contains(name) {
                let list = allowed.sorted().joined(separator: ", ")
                violations.append(
                    Violation(
                        file, at: index,
                        "\(module) may not import \(name); allowed: "
                            + (list.isEmpty ? "nothing" : list)))
            }
            if isExported,
                [
                    "CHDF5", "COpenBLAS", "CNNG", "CBlosc", "CZlib", "CChecksum", "CVectorKernels",
                    "CXGBoost",
                ].contains(name)
            {
                violations.append(
                    Violation(file, at: index, "no C type may cross a module's border: \(name)"))
            }
            return violations
        }
    }

    /// Returns the module that a line imports, and whether its types may be shown to others.
    static func imported(_ line: String) -> (name: String, isExported: Bool)? {
        let words = line.split(separator: " ")
        guard let place = words.firstIndex(of: "import"), words.count > place + 1,
            words[..<place].allSatisfy({ word in
                word.hasPrefix("@")
                    || ["package", "public", "internal", "private", "fileprivate"].contains(word)
            })
        else { return nil }
        let kinds: Set<Substring> = ["struct", "class", "enum", "func", "var", "let", "protocol"]
        var target = words[place + 1]
        if kinds.contains(target), words.count > place + 2 { target = words[place + 2] }
        let isExported = words[..<place].contains { $0 == "package" || $0 == "public" }
        return (String(target.prefix { $0 != "." }), isExported)
    }
}
