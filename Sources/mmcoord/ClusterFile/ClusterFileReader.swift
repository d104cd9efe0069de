internal import Messaging
internal import Pipelines

/// What building the typed sections needs: places in the file, and where problems go.
struct ClusterFileReader {
    /// The cluster file, as the user named it.
    let file: String
    /// Line of every key given in the file, by key path.
    let lines: [String: Int]
    /// Problems that only show when several keys are seen together.
    private(set) var problems: [ClusterFileProblem] = []

    init(file: String, lines: [String: Int]) {
        self.file = file
        self.lines = lines
    }

    /// `text`, which the schema has checked, as an address.
    func address(_ text: String) -> Address {
        guard let address = try? Address(listening: text) else {
            preconditionFailure("the schema let through the address \(text)")
        }
        guard case .ipc(let path) = address else { return address }
        return .ipc(path: PathResolver(file: file).resolve(path))
    }

    /// Adds a problem at `key`, with the line of the nearest enclosing key that has one.
    mutating func report(_ key: String, found: String, allowed: String, advice: String) {
        problems.append(
            ClusterFileProblem(
                file: file, line: line(of: key), key: key, found: found, allowed: allowed,
                advice: advice))
    }

    /// Adds what a declaration found wrong in `section`.
    mutating func report(_ problem: KeyProblem, in section: CheckedSection) {
        report(
            section.place(of: problem.key), found: problem.found, allowed: problem.allowed,
            advice: problem.advice)
    }

    /// Whether the file gives `key`, or a default stands in for it.
    func gives(_ key: String) -> Bool { lines[key] != nil }

    private func line(of key: String) -> Int? { ClusterFile.line(of: key, in: lines) }
}
