internal import Coordination
internal import Learning
internal import LinearAlgebra
internal import Pipelines
internal import SingleCell

/// `components/`: each truncated SVD as AnnData, its loadings in `varm`, the coordinates of the
/// training inputs in `obsm`, its singular values in `uns`.
struct ComponentFiles {
    let tasks: FinishedTasks
    /// Names of decompositions, such as `inputs (given)`, and their last tasks.
    let decompositions: [(name: String, task: String)]
    let inputNames: [String]
    let targetNames: [String]
    /// What `uns` says of the study.
    let identity: [String: AnnDataContents.Fact]

    /// The name of the array in `obsm` and `varm`.
    private static let array = "svd"

    /// Writes the files into `folder`.
    ///
    /// - Returns: The names of the files.
    /// - Throws: `ResultError`, and what reading and writing throw.
    func write(to folder: String) throws -> [String] {
        guard !decompositions.isEmpty else { return [] }
        try ResultFile.makeFolder(folder)
        var places: [String: Int] = [:]
        for (place, task) in tasks.plan.tasks.enumerated() { places[task.name] = place }
        var counts: [String: Int] = [:]
        var written: [String] = []
        for (name, task) in decompositions {
            let stem = Self.fileName(name)
            counts[stem, default: 0] += 1
            let number = counts[stem] ?? 1
            let file = number == 1 ? stem : "\(stem)-\(number)"
            guard let place = places[task] else { continue }
            try write(
                try ExportedComponents(decomposition: place, of: tasks), name,
                to: "\(folder)/\(file).h5ad")
            written.append("\(file).h5ad")
        }
        return written
    }

    private func write(
        _ found: ExportedComponents, _ name: String, to path: String
    ) throws(SingleCellError) {
        let columns = name.hasPrefix("targets") ? targetNames : inputNames
        var contents = AnnDataContents(cells: found.cells, features: columns)
        contents.matrices = [:]
        contents.cellTables = [Self.array: .dense(found.coordinates)]
        contents.featureTables = [Self.array: .dense(found.components)]
        var facts = identity
        facts["decomposition"] = .text(name)
        facts["singular_values"] = .numbers(found.singularValues)
        facts["residual"] = .number(found.residual)
        contents.facts = ["mmcoord": .facts(facts)]
        try AnnDataWriter(path: path, contents).finish()
    }

    /// `inputs (given) without fold 0` becomes `inputs-given-without-fold-0`.
    private static func fileName(_ name: String) -> String {
        name.split { !($0.isLetter || $0.isNumber) }.joined(separator: "-")
    }
}
