import Testing

/// Each rule finds what it is there to find, and nothing else.
@Suite("The rules themselves")
struct RuleTests {
    static func file(_ text: String, path: String = "Sources/Learning/Example.swift") -> SourceFile
    {
        SourceFile(path: path, text: text)
    }

    @Test("comments and literals are no code, interpolations are")
    func scansCode() {
        let text = """
            let a = "try! \\(b as! C) \\"x" // try!
            /* as! /* nested */ as! */ let c = #"try! "quoted" \\#(d)"#
            let e = \"\"\"
                try! "as!"
                \"\"\"; f()
            let g = "unclosed
            h()
            """
        let code = Self.file(text).code.map { $0.split(separator: " ").joined(separator: " ") }
        #expect(
            code == [
                "let a = (b as! C)", "let c = (d)", "let e =", "", "; f()", "let g =", "h()",
            ])
    }

    @Test("wide lines, tabs and trailing spaces are found")
    func findsLines() {
        let wide = String(repeating: "é", count: 100)
        let text = "\(wide)\n\(wide)!\n\tlet a = 1\nlet b = 2 \nlet c = 3\n"
        #expect(TextRules.lines(Self.file(text)).map(\.line) == [2, 3, 4])
    }

    @Test("a file of more than 400 lines is found")
    func findsLongFiles() {
        #expect(TextRules.length(Self.file(String(repeating: "a\n", count: 400))).isEmpty)
        #expect(TextRules.length(Self.file(String(repeating: "a\n", count: 401))).count == 1)
    }

    @Test(
        "banned code is found, its name in a comment, a literal or another word is not",
        arguments: [
            ("let a = try! b()", 1), ("final class A: @unchecked Sendable {}", 1),
            ("let a = b as! C", 1), ("fatalError(\"x\")", 1), ("nonisolated(unsafe) var a = 1", 1),
            ("// never try! this", 0), ("print(\"as!\")", 0), ("let alias = has!", 0),
            ("// TO" + "DO: later", 1), ("preconditionFailure()", 0), ("let a = try? b()", 0),
        ])
    func findsBanned(text: String, count: Int) {
        #expect(TextRules.banned(Self.file(text)).count == count)
    }

    @Test(
        "a machine's folder is found, a folder of the same name elsewhere is not",
        arguments: [
            ("open(\"" + "/hom" + "e/main\")", 1), ("cd " + "/roo" + "t/x", 1),
            ("Sources/Coordination/root/x", 0), ("../root/x", 0), ("https://a.org/root/b", 0),
        ])
    func findsMachinePaths(text: String, count: Int) {
        #expect(TextRules.machines(Self.file(text)).count == count)
    }

    @Test("declarations for other modules need a comment, wherever it may stand")
    func findsUndocumented() {
        let text = """
            package struct A {
                /// Said.
                @discardableResult
                package static func b() -> Int { 1 }
                package private(set) var c = 1
                package init(from decoder: any Decoder) throws {}
                package init(d: Int) {}
                package var description: String { "" }
                package static func == (left: A, right: A) -> Bool { true }
                var internalOnly = 1
                package func `repeat`() {}
                package protocol E {
                    func required()
                }
                package func required() {}
            }
            package import Learning
            package extension A {}
            """
        let file = Self.file(text)
        #expect(DocumentationRule.requirements(Self.file("protocol E {\n  func f()\n}")) == ["f"])
        let found = DocumentationRule.check(file, requirements: ["required"])
        #expect(found.map(\.line) == [1, 5, 7, 11, 12])
        #expect(DocumentationRule.check(file).map(\.line) == [1, 5, 7, 11, 12, 15])
    }

    @Test("functions are measured from their signature to their last brace")
    func measuresFunctions() {
        let text = """
            protocol P {
                func none() -> Int
                init(none: Int)
            }
            struct S: P {
                func a(
                    b: () -> Void = { }
                ) {
                    if c { d() }
                    let e = "}"
                }
                init() { self.init(e: 1) }
                subscript(i: Int) -> Int {
                    i
                }
            }
            """
        let functions = FunctionRule.functions(Self.file(text))
        #expect(functions.map(\.line) == [5, 11, 12])
        #expect(functions.map(\.lineCount) == [6, 1, 3])
    }

    @Test("a function of more than 70 lines is found")
    func findsLongFunctions() {
        func function(_ count: Int) -> SourceFile {
            Self.file("func a() {\n" + String(repeating: "    b()\n", count: count - 2) + "}\n")
        }
        #expect(FunctionRule.check(function(70)).isEmpty)
        #expect(FunctionRule.check(function(71)).map(\.line) == [1])
    }

    @Test("an import that no arrow allows is found")
    func findsImports() {
        let text = "import Foundation\npackage import SingleCell\nprivate import struct GRDB.Row\n"
        #expect(ImportRule.check(Self.file(text)).map(\.line) == [2, 3])
        let pure = Self.file("import Foundation\n", path: "Sources/Coordination/A.swift")
        #expect(ImportRule.check(pure).count == 1)
        let unknown = Self.file("import Foundation\n", path: "Sources/Utils/A.swift")
        #expect(ImportRule.check(unknown).count == 1)
        let exposed = Self.file("package import CNNG\n", path: "Sources/Messaging/A.swift")
        #expect(ImportRule.check(exposed).count == 1)
        #expect(ImportRule.check(Self.file("import XYZ\n", path: "Tests/A.swift")).isEmpty)
    }

    @Test("a use of a folder above, or of one that is not allowed, is found")
    func findsUpwardUses() {
        let rule = FolderRule(
            module: "mmcoord",
            layers: [
                FolderRule.Layer("Store"), FolderRule.Layer("Serving", uses: ["Store"]),
                FolderRule.Layer("Results"),
            ])
        let store = """
            struct Rows {
                struct Table {}
                let server: Server
                let text = "Server"  // Server
                let table: Table, count = 0...limit(of: 1), other = place.Server
                func sum() -> Int { total() + self.table.total() }
            }
            private struct Summary {}
            """
        let serving = """
            actor Server {
                var rows: [Rows: Int] = [:]
                func close(Rows: Rows) -> Table { .Table }
            }
            func limit(of count: Int) -> Int { count }
            """
        let results = """
            struct Table {}
            struct Summary { var rows: Rows }
            extension Rows {
                func total() -> Int { 0 }
                var table: Table { Table() }
            }
            """
        let files = [
            Self.file(store, path: "Sources/mmcoord/Store/Rows.swift"),
            Self.file(serving, path: "Sources/mmcoord/Serving/Server.swift"),
            Self.file(results, path: "Sources/mmcoord/Results/Deep/Table.swift"),
            Self.file("struct Stray {}", path: "Sources/mmcoord/Stray.swift"),
            Self.file("struct Server { let a: Table }", path: "Sources/mmworker/Store/A.swift"),
        ]
        #expect(
            rule.check(files).map { "\($0.path.split(separator: "/")[2]):\($0.line)" } == [
                "Store:3", "Store:5", "Store:6", "Serving:3", "Results:2", "Results:3",
                "Stray.swift:0",
            ])
        #expect(rule.upwardUses.isEmpty)
        let circle = FolderRule(
            module: "mmcoord",
            layers: [FolderRule.Layer("A", uses: ["B"]), FolderRule.Layer("B", uses: ["A", "B"])])
        #expect(
            circle.upwardUses == [
                "A uses B, which is not below it", "B uses B, which is not below it",
            ])
    }

    @Test("banned names of types are found, names that hold them are not")
    func findsTypeNames() {
        let text = """
            struct Task {}
            struct TaskSpec {}
            package final class BlobManager {}
            enum Learning {}
            import struct Foundation.Data
            let data = Data()
            """
        #expect(NameRule.types(Self.file(text)).map(\.line) == [1, 3, 4])
    }

    @Test("a type with the name of another is found, a nested one and an extension are not")
    func findsRepeatedTypes() {
        let text = "struct A {\n    enum B {}\n}\nextension A {}\nprivate struct B {}\n"
        let files = [
            Self.file(text),
            Self.file("enum C {}\n\nactor B {}\n", path: "Sources/mmcoord/B.swift"),
            Self.file("struct A {}\n", path: "Tests/SystemTests/A.swift"),
        ]
        #expect(
            NameRule.repeated(files) == [
                Violation(
                    path: "Sources/mmcoord/B.swift", line: 3,
                    problem: "`B` is a type in Sources/Learning/Example.swift too")
            ])
    }

    @Test("a test without a sentence is found")
    func findsTestNames() {
        let text = """
            @Test("said in a sentence")
            func a() {}
            @Test func b() {}
            @Test(
                "said below",
                arguments: [1])
            func c(d: Int) {}
            @Test(.disabled())
            func e() {}
            """
        #expect(NameRule.tests(Self.file(text, path: "Tests/A.swift")).map(\.line) == [3, 8])
    }

    @Test("commands of a README that do not exist are found")
    func findsCommands() {
        let text = """
            ```sh
            $ Cluster/local/demo.sh   # Cluster/other.sh is only a comment
            .build/release/mmcoord run study.yaml
            mmcoord fly study.yaml --output runs/a.csv
            ./Tests/missing.sh
            ```
            `Docs/missing.md` is text.
            ```yaml
            state: Tests/missing
            ```
            """
        let command = Self.file(
            "struct Run: AsyncParsableCommand {\n}\nlet a = Configuration(commandName: \"fetch\")")
        let verbs = ReadmeRule.verbs([command])
        #expect(verbs == ["run", "fetch"])
        let found = ReadmeRule.check(
            Self.file(text, path: "README.md"), folders: ["Cluster", "Tests", "Docs"],
            verbs: verbs
        ) { $0 == "Cluster/local/demo.sh" }
        #expect(found.map(\.line) == [4, 5])
    }

    @Test("a stage outside its folder and the registry is found, by its type or its kind")
    func findsStages() {
        let rule = RegistryRule.stages
        let folder = rule.folders
        let stage = Self.file(
            "package enum BakeStage: Stage {\n    static let kind = TaskKind(\"bake\")\n}\n",
            path: folder + "Baking/BakeStage.swift")
        func found(_ text: String, _ path: String) -> Int {
            rule.check([stage, Self.file(text, path: path)]).count
        }
        let use = "let work = try BakeStage.described(dough)"
        #expect(found(use, "Sources/mmcoord/Serving/A.swift") == 1)
        #expect(found(use, folder + "Slicing/A.swift") == 1)
        #expect(found(use, folder + "Baking/A.swift") == 0)
        #expect(found(use, rule.registry) == 0)
        #expect(found(use, "Tests/PipelinesTests/A.swift") == 0)
        #expect(found("if kind == TaskKind(\"bake\") {}", "Sources/Coordination/A.swift") == 1)
        #expect(found("// BakeStage bakes", "Sources/mmcoord/Serving/A.swift") == 0)
    }

    @Test("a kind of model outside its folder and the registry is found by its type")
    func findsModels() {
        let rule = RegistryRule.models
        let model = Self.file(
            "package struct ForestModel: ModelKind {\n    static let name = \"forest\"\n}\n",
            path: rule.folders + "Forest/ForestModel.swift")
        func found(_ text: String, _ path: String) -> Int {
            rule.check([model, Self.file(text, path: path)]).count
        }
        let use = "let trees = try ForestModel.fit(parameters, to: &data, fitting)"
        #expect(found(use, "Sources/Pipelines/Stages/Training/A.swift") == 1)
        #expect(found(use, rule.folders + "Ridge/A.swift") == 1)
        #expect(found(use, rule.folders + "ModelChoice.swift") == 1)
        #expect(found(use, rule.folders + "Forest/Trees.swift") == 0)
        #expect(found(use, rule.registry) == 0)
        #expect(found("let a = ForestModelParameters()", "Sources/mmcoord/Serving/A.swift") == 0)
        #expect(found("try kind(\"forest\")", "Sources/Pipelines/Stages/Training/A.swift") == 0)
    }

    @Test("a file format outside its folder and the registry is found by its type")
    func findsFormats() {
        let rule = RegistryRule.formats
        let format = Self.file(
            "enum LoomFormat: MatrixFormat {\n    static let name = \"loom\"\n}\n",
            path: rule.folders + "Loom/LoomFormat.swift")
        func found(_ path: String) -> Int {
            rule.check([format, Self.file("let a = LoomFormat.self", path: path)]).count
        }
        #expect(found("Sources/mmcoord/Inspection/A.swift") == 1)
        #expect(found(rule.folders + "Matrix/A.swift") == 1)
        #expect(found(rule.folders + "Loom/A.swift") == 0)
        #expect(found(rule.registry) == 0)
    }
}
