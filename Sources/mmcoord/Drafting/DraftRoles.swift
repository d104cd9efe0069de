package import LinearAlgebra
internal import SingleCell

/// Which matrices are inputs and targets of a study, and why.
package struct DraftRoles: Sendable, Equatable {
    /// A matrix with a role.
    package struct Choice: Sendable, Equatable {
        /// The matrix.
        package var matrix: DraftMatrix
        /// Others that could stand in its place, best first.
        package var alternatives: [DraftMatrix]
    }

    /// Inputs of the training cells.
    package let inputs: Choice
    /// Targets of the training cells.
    package let targets: Choice
    /// Inputs of cells without targets, if there are any.
    package let test: DraftMatrix?
    /// Cells with inputs and targets; nil where these are all cells of one table.
    package let trainingCells: Set<ExactText>?
    /// Further matrices of cells without targets, which are left out.
    package let furtherTests: [DraftMatrix]

    /// Chooses.
    ///
    /// - Parameters:
    ///   - files: What was found in the files.
    ///   - from: What the inputs measure, if the user says so.
    ///   - to: What the targets measure, if the user says so.
    ///   - cellIds: The ids of a matrix's cells.
    /// - Throws: `DraftError.undecided` where the files do not show it.
    init(
        _ files: [SurveyedFile], from: Modality?, to: Modality?,
        cellIds: (DraftMatrix) throws -> [String]
    ) throws {
        let usable = DraftMatrix.usable(in: files)
        let (source, target) = try Self.direction(usable, files, from, to)
        let origins = Self.origins(usable.filter { $0.kind == source })
        let goals = Self.origins(usable.filter { $0.kind == target })
        // Matrices of one modality of one file have the same cells: nothing has to be read.
        let isOneTable = Set((origins + goals).map { $0[0].cellsPlace }).count == 1
        func cells(_ matrix: DraftMatrix) throws -> [ExactText] {
            try isOneTable ? [ExactText(matrix.path)] : cellIds(matrix).map { ExactText($0) }
        }
        var ids: [Set<ExactText>] = []
        for origin in origins { ids.append(Set(try cells(origin[0]))) }
        var best: (shared: Int, origin: Int, goal: Int)?
        for (place, goal) in goals.enumerated() {
            let own = try cells(goal[0])
            for (index, known) in ids.enumerated() {
                let shared = own.count { known.contains($0) }
                if shared > best?.shared ?? 0 { best = (shared, index, place) }
            }
        }
        guard let best else {
            throw DraftError.undecided(
                found: usable.map(\.summary),
                reason: "no \(source.rawValue) and \(target.rawValue) matrix share a cell id",
                remedy: "Cells are matched by id: write the same ids into both.")
        }
        inputs = Self.choice(origins, best.origin, sameCells: ids)
        targets = Choice(
            matrix: goals[best.goal][0],
            alternatives: Array(goals[best.goal].dropFirst())
                + goals.indices.filter { $0 != best.goal }.map { goals[$0][0] })
        let training = ids[best.origin]
        trainingCells =
            isOneTable
            ? nil
            : training.intersection(try cellIds(goals[best.goal][0]).map { ExactText($0) })
        let tests = origins.indices.filter { index in
            index != best.origin && ids[index].isDisjoint(with: training)
        }
        test = tests.first.map { Self.like(origins[best.origin][0], among: origins[$0]) }
        furtherTests = tests.dropFirst().map { origins[$0][0] }
    }

    private static func choice(
        _ origins: [[DraftMatrix]], _ index: Int, sameCells ids: [Set<ExactText>]
    ) -> Choice {
        let others = origins.indices.filter {
            $0 != index && !ids[$0].isDisjoint(with: ids[index])
        }
        return Choice(
            matrix: origins[index][0],
            alternatives: Array(origins[index].dropFirst()) + others.map { origins[$0][0] })
    }

    /// The matrix on the same scale as that of the training cells, or else the first.
    private static func like(_ training: DraftMatrix, among tests: [DraftMatrix]) -> DraftMatrix {
        tests.first {
            $0.found.values.kind == training.found.values.kind
                && $0.found.location == training.found.location
        } ?? tests.first { $0.found.values.kind == training.found.values.kind } ?? tests[0]
    }

    /// Matrices that are layers of one another, best first; in the order of the files.
    private static func origins(_ matrices: [DraftMatrix]) -> [[DraftMatrix]] {
        var groups: [[DraftMatrix]] = []
        for matrix in matrices {
            if let place = groups.firstIndex(where: { matrix.isLayer(of: $0[0]) }) {
                groups[place].append(matrix)
            } else {
                groups.append([matrix])
            }
        }
        // The sort is stable: equals stay in the order of the file.
        return groups.map { $0.sorted(by: DraftMatrix.comesFirst) }
    }
}

extension DraftRoles {
    private typealias Kind = Measurement.Kind

    /// What is predicted from what.
    private static func direction(
        _ usable: [DraftMatrix], _ files: [SurveyedFile], _ from: Modality?, _ to: Modality?
    ) throws -> (Kind, Kind) {
        let kinds = Kind.allCases.filter { kind in usable.contains { $0.kind == kind } }
        let found = usable.isEmpty ? everything(in: files) : usable.map(\.summary)
        func undecided(_ reason: String, _ remedy: String) -> DraftError {
            .undecided(found: found, reason: reason, remedy: remedy)
        }
        let wanted = (from.map(Kind.init), to.map(Kind.init))
        for kind in [wanted.0, wanted.1].compactMap({ $0 }) where !kinds.contains(kind) {
            throw undecided(
                "no matrix was recognised as \(kind.rawValue)",
                "'mmcoord inspect' says why; write the cluster file by hand if you know better.")
        }
        switch wanted {
        case (let source?, let target?) where source != target: return (source, target)
        case (let source?, nil):
            let rest = kinds.filter { $0 != source }
            if rest.count == 1 { return (source, rest[0]) }
        case (nil, let target?):
            let rest = kinds.filter { $0 != target }
            if rest.count == 1 { return (rest[0], target) }
        case (nil, nil):
            if kinds == [.rna, .protein] { return (.rna, .protein) }
            if kinds == [.rna, .atac] { return (.atac, .rna) }
            if kinds == [.protein, .atac] { return (.atac, .protein) }
        default: break
        }
        guard kinds.count > 1 else {
            throw undecided(
                "inputs and targets of two kinds are needed, such as RNA and surface proteins",
                "Name the other file too. 'mmcoord inspect' shows what each matrix was taken for.")
        }
        throw undecided(
            "several predictions are possible",
            "Say which with --from and --to: rna, protein or atac.")
    }

    private static func everything(in files: [SurveyedFile]) -> [String] {
        let all = files.flatMap { file in
            (file.survey?.matrices ?? []).map { matrix in
                let source = SourceText.yaml(path: file.path, matrix.selection)
                return matrix.description.map { "\(source): \(SurveyText.use($0))" }
                    ?? "\(source): \(matrix.problem ?? "")"
            }
        }
        return all.isEmpty ? ["no matrix"] : all
    }
}

extension Measurement.Kind {
    /// What a modality of cluster files is here.
    init(_ modality: Modality) {
        self =
            switch modality {
            case .rna: .rna
            case .protein: .protein
            case .atac: .atac
            case .other: .unknown
            }
    }
}
