import Testing

/// Fails with one line for each violation, as `path:line: problem`.
private func expectNone(
    _ violations: [Violation], sourceLocation: SourceLocation = #_sourceLocation
) {
    let list = violations.map(\.description).joined(separator: "\n")
    guard !violations.isEmpty else { return }
    Issue.record("\(violations.count) violations:\n\(list)", sourceLocation: sourceLocation)
}

@Suite("The repository keeps its conventions")
struct ConventionTests {
    @Test("the files are found")
    func filesAreFound() {
        #expect(Repository.swiftFiles.count > 50)
        #expect(Repository.swiftFiles.contains { $0.path == "Package.swift" })
        #expect(
            Repository.swiftFiles.contains { $0.path == "Tests/TidyTests/ConventionTests.swift" })
        #expect(
            Set(Repository.swiftFiles.compactMap(\.module)).isSuperset(of: [
                "Learning", "Coordination",
            ]))
    }

    @Test("no line is wider than 100 columns, none holds a tab or ends in spaces")
    func lines() { expectNone(Repository.swiftFiles.flatMap(TextRules.lines)) }

    @Test("no file is longer than 400 lines")
    func fileLength() { expectNone(Repository.swiftFiles.flatMap(TextRules.length)) }

    @Test("no code turns off a check, and no word puts work off")
    func bannedWords() { expectNone(Repository.swiftFiles.flatMap(TextRules.banned)) }

    @Test("no file names a folder of the machine it was written on")
    func machinePaths() { expectNone(Repository.textFiles.flatMap(TextRules.machines)) }

    @Test("what other modules can use is documented")
    func documentation() {
        let modules = Dictionary(
            grouping: Repository.swiftFiles.filter { $0.module != nil }, by: \.module)
        expectNone(
            modules.values.flatMap { files in
                let requirements = Set(files.flatMap(DocumentationRule.requirements))
                return files.flatMap { DocumentationRule.check($0, requirements: requirements) }
            }.sorted { ($0.path, $0.line) < ($1.path, $1.line) })
    }

    @Test("no function is longer than 70 lines")
    func functionLength() { expectNone(Repository.swiftFiles.flatMap(FunctionRule.check)) }

    @Test("modules import what the architecture lets them import")
    func imports() { expectNone(Repository.swiftFiles.flatMap(ImportRule.check)) }

    @Test(
        "files use only what their folder and folders below it declare", arguments: FolderRule.all)
    func folders(rule: FolderRule) {
        #expect(rule.upwardUses.isEmpty)
        expectNone(rule.check(Repository.swiftFiles))
    }

    @Test("a stage is named in its folder and in the registry only")
    func stages() { expectNone(RegistryRule.stages.check(Repository.swiftFiles)) }

    @Test("a kind of model is named in its folder and in the registry only")
    func models() { expectNone(RegistryRule.models.check(Repository.swiftFiles)) }

    @Test("a kind of feature block is named in its folder and in the registry only")
    func blocks() { expectNone(RegistryRule.blocks.check(Repository.swiftFiles)) }

    @Test("a kind of normalisation is named in its folder and in the registry only")
    func normalisations() { expectNone(RegistryRule.normalisations.check(Repository.swiftFiles)) }

    @Test("a file format is named in its folder and in the registry only")
    func formats() { expectNone(RegistryRule.formats.check(Repository.swiftFiles)) }

    @Test("no type has a banned name or that of a module")
    func typeNames() { expectNone(Repository.swiftFiles.flatMap(NameRule.types)) }

    @Test("no two types have one name")
    func repeatedNames() { expectNone(NameRule.repeated(Repository.swiftFiles)) }

    @Test("the name of a test is a sentence")
    func testNames() { expectNone(Repository.swiftFiles.flatMap(NameRule.tests)) }

    @Test("golden files are small and lie beside the script that made them")
    func goldenFiles() {
        let golden = Repository.sizes(below: "Tests").filter { $0.path.contains("/Golden/") }
        #expect(!golden.isEmpty)
        expectNone(
            golden.filter { $0.byteCount >= 300_000 }.map {
                Violation(path: $0.path, problem: "\($0.byteCount) bytes, less than 300000 allowed")
            })
        let folders = Set(golden.compactMap { $0.path.split(separator: "/").dropFirst().first })
        for folder in folders.sorted() {
            #expect(
                golden.contains {
                    $0.path.hasPrefix("Tests/\(folder)/Golden/") && $0.path.contains("/make_")
                }, "Tests/\(folder)/Golden has no make_* script")
        }
    }

    @Test("the README's commands name files and verbs that exist")
    func readme() throws {
        let readme = try #require(
            Repository.textFiles.first { $0.path == "README.md" }, "there is no README.md")
        let verbs = ReadmeRule.verbs(Repository.swiftFiles.filter { $0.module == "mmcoord" })
        expectNone(
            ReadmeRule.check(
                readme, folders: ["Cluster", "Docs", "Sources", "Tests", ".ci"], verbs: verbs,
                exists: Repository.exists))
    }
}
