internal import Foundation
internal import Pipelines
internal import SingleCell
internal import Yams

/// A cluster file: how to run (`cluster:`) and what to study (`study:`), checked and typed.
package struct ClusterFile: Sendable, Equatable {
    /// The file, as the user named it.
    package var path: String
    /// How to run.
    package var cluster: ClusterSection
    /// What to study.
    package var study: StudySection
    /// What 'mmcoord search' varies; nil where the file has no such section.
    package var search: SearchSection?
    /// Line of every key given in the file, by key path such as `study.citeseq.folds.count`.
    package var lines: [String: Int]

    /// Largest file read: a cluster file is written by hand.
    private static let sizeLimitBytes = 1 << 20

    /// Reads and checks a cluster file.
    ///
    /// - Throws: `ClusterFileError.unreadable`, or `.invalid` with every problem
    ///   found.
    package static func load(path: String) throws(ClusterFileError) -> ClusterFile {
        try parse(try text(of: path), path: path)
    }

    /// The text of a cluster file.
    ///
    /// - Throws: `ClusterFileError.unreadable`.
    static func text(of path: String) throws(ClusterFileError) -> String {
        var isFolder: ObjCBool = false
        guard FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) else {
            throw .unreadable(
                path: path, reason: "there is no such file; Cluster/ holds examples to start from")
        }
        guard !isFolder.boolValue else {
            throw .unreadable(path: path, reason: "it is a folder; name a .yaml file")
        }
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw .unreadable(path: path, reason: "permission denied")
        }
        guard bytes.count <= sizeLimitBytes else {
            throw .unreadable(
                path: path, reason: "it has \(ByteSize.text(bytes.count)); is it a cluster file?")
        }
        do {
            return try TextFile.text(Array(bytes)[...], path: path)
        } catch {
            throw .unreadable(path: path, reason: "\(error)")
        }
    }

    /// Checks the text of a cluster file called `path`; relative paths start from its folder.
    ///
    /// - Throws: `ClusterFileError.invalid` with every problem found.
    package static func parse(_ text: String, path: String) throws(ClusterFileError) -> ClusterFile
    {
        try parse(try root(of: text, path: path), path: path)
    }

    /// The document of a cluster file's text.
    ///
    /// - Throws: `ClusterFileError.invalid` where it is no YAML.
    static func root(of text: String, path: String) throws(ClusterFileError) -> Node {
        do {
            guard let node = try compose(yaml: text) else {
                throw ClusterFileError.invalid(path: path, problems: [emptyFile(path)])
            }
            return node
        } catch let error as YamlError {
            throw .invalid(path: path, problems: [YamlProblem(error, text).problem(in: path)])
        } catch {
            throw .invalid(path: path, problems: [emptyFile(path)])
        }
    }

    /// Checks a document.
    ///
    /// - Throws: `ClusterFileError.invalid` with every problem found.
    static func parse(_ root: Node, path: String) throws(ClusterFileError) -> ClusterFile {
        var expansion = QuestionExpansion(file: path)
        var checker = SchemaChecker(file: path)
        let checked = checker.check(
            root: expansion.expanded(root), against: ClusterFileSchema.root)
        checker.problems += expansion.problems
        guard checker.problems.isEmpty else {
            throw .invalid(path: path, problems: inLineOrder(checker.problems))
        }
        var reader = ClusterFileReader(file: path, lines: checker.lines)
        let cluster = ClusterSection(checked.section("cluster"), reader: &reader)
        let study = StudySection(checked.section("study"), reader: &reader)
        let search = checked.optionalSection("search").flatMap {
            SearchSection($0, questions: study.questions, reader: &reader)
        }
        guard reader.problems.isEmpty else {
            throw .invalid(path: path, problems: inLineOrder(reader.problems))
        }
        return ClusterFile(
            path: path, cluster: cluster, study: study, search: search, lines: checker.lines)
    }

    /// `citeseq.yaml:14: study.citeseq.folds.count`, for messages about what a key led to.
    package func place(of key: String) -> String {
        let line = Self.line(of: key, in: lines).map { ":\($0)" } ?? ""
        return "\(path)\(line): \(key)"
    }

    /// Line of `key`, or of the nearest enclosing key that the file gives.
    static func line(of key: String, in lines: [String: Int]) -> Int? {
        var key = key[...]
        while true {
            if let line = lines[String(key)] { return line }
            guard let dot = key.lastIndex(of: ".") else { return nil }
            key = key[..<dot]
        }
    }

    private static func emptyFile(_ path: String) -> ClusterFileProblem {
        ClusterFileProblem(
            file: path, line: nil, key: "", found: "the file is empty",
            allowed: SchemaKind.section(ClusterFileSchema.root).allowed,
            advice: "Start from an example in Cluster/.")
    }

    /// By line, problems of one line in the order in which they were found.
    private static func inLineOrder(_ problems: [ClusterFileProblem]) -> [ClusterFileProblem] {
        problems.enumerated().sorted {
            ($0.element.line ?? 0, $0.offset) < ($1.element.line ?? 0, $1.offset)
        }.map(\.element)
    }
}
