internal import Coordination
internal import LinearAlgebra
internal import Messaging
internal import Pipelines

/// What a finished study fitted, as tasks of new cells read it.
struct FittedOutputs {
    private var study: FinishedStudy
    private let match: ColumnMatch
    /// Names of the training inputs, of the targets, and those under which new columns are
    /// compared.
    private let names: (inputs: [String], targets: [String], new: [String])
    /// Where the coordinator of the new cells looks for blobs.
    private let blobs: BlobStore
    /// Keeps what is made here.
    private(set) var library: SourceLibrary
    /// For each block that sees columns, `[d]`: what each training column carries of what it sees.
    private(set) var weights: [(block: String, weights: [Double])] = []
    private var given: [String: BlobReference] = [:]

    init(
        _ study: FinishedStudy, _ match: ColumnMatch, newNames: [String], blobs: BlobStore,
        library: SourceLibrary
    ) {
        self.study = study
        self.match = match
        self.blobs = blobs
        self.library = library
        let inspection = study.preparation.inspection.questions[0]
        let training = inspection.geneNames
        let taken = Set(training.map { ExactText($0) })
        names = (
            training, inspection.targetNames,
            zip(match.places, newNames).enumerated().map { column, pair in
                guard pair.0 < 0 else { return training[Int(pair.0)] }
                // A name that no training column has.
                var name = pair.1
                while taken.contains(ExactText(name)) { name = "unused \(column): \(name)" }
                return name
            }
        )
    }

    /// The bytes of an output, for `PredictionPlan`.
    ///
    /// - Throws: `PredictionError.gone`, and what reading and storing throw.
    mutating func blob(_ task: TaskSpec, _ role: String) throws -> BlobReference {
        let key = "\(task.name)\n\(role)"
        if let known = given[key] { return known }
        let found = try make(task, role)
        given[key] = found
        return found
    }

    private mutating func make(_ task: TaskSpec, _ role: String) throws -> BlobReference {
        // What reads nothing that a task made reads a file.
        if role == "names", task.inputs.allSatisfy({ $0.sourceTask == nil }) {
            return try names(of: task)
        }
        if NewCellColumns.isDecision(task, role) {
            let archive = try ArrayArchive(contentsOf: study.path(task.name, role))
            return try library.keep(
                NewCellColumns.decision(archive, columns: match.places).encoded())
        }
        if role == "components" || role == "genes" {
            let archive = try ArrayArchive(contentsOf: study.path(task.name, role))
            try note(archive, of: task)
            let projections = role == "genes" ? [] : try study.projections(on: task.name)
            if !match.missing.isEmpty, !projections.isEmpty {
                return try filled(archive, projections)
            }
        }
        return try refer(task.name, role)
    }

    /// The names of a file's columns, as its ingestion writes them.
    private mutating func names(of task: TaskSpec) throws -> BlobReference {
        var archive = ArrayArchive()
        let part = task.name.split(separator: "/").dropLast().last.map { String($0) }
        switch part.flatMap({ MatrixRole(rawValue: $0) }) {
        case .trainingInputs: archive.setTexts("names", names.inputs)
        case .trainingTargets: archive.setTexts("names", names.targets)
        case .testInputs: archive.setTexts("names", names.new)
        case nil: preconditionFailure("\(task.name) reads no matrix of the question")
        }
        return try library.keep(archive.encoded())
    }

    /// Components with what missing columns add to a row.
    private mutating func filled(
        _ components: ArrayArchive, _ projections: [String]
    ) throws -> BlobReference {
        var features: [ArrayArchive] = []
        for projection in projections {
            features.append(try ArrayArchive(contentsOf: study.path(projection, "features")))
        }
        return try library.keep(
            NewCellColumns.filled(components, features: features, missing: match.missing)
                .encoded())
    }

    /// An output as it is, read in the study's state folder.
    private mutating func refer(_ task: String, _ role: String) throws -> BlobReference {
        let blob = try study.blob(task, role)
        _ = try blobs.refer(
            to: study.blobs.path(for: blob.digest), as: blob.digest, sizeBytes: blob.sizeBytes,
            isVerified: true)
        return blob
    }

    /// Notes what each training column carries of what a block sees; of a block that is fitted for
    /// each fold the first fold's counts.
    private mutating func note(_ archive: ArrayArchive, of task: TaskSpec) throws {
        let parts = task.name.split(separator: "/")
        guard parts.count > 2, parts[1] == "features" else { return }
        let block = String(parts[2])
        guard !weights.contains(where: { $0.block == block }) else { return }
        let width = study.preparation.outlines[0].trainingInputs.columnCount
        guard let found = try NewCellColumns.weights(archive, columnCount: width) else { return }
        weights.append((block, found))
    }
}
