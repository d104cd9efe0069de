package import Coordination
package import Pipelines
internal import Foundation
internal import Learning
internal import LinearAlgebra
internal import Messaging
internal import SingleCell

/// How fast this machine does the work of one study.
package struct Calibration: Sendable {
    /// By question: one of several slots that are all busy.
    package var rates: [String: CostRates] = [:]
    /// By question: what an estimate takes from the data.
    package var facts: [String: CostEstimate.Facts] = [:]
    /// Bytes hashed in a second.
    package var hashRate = 1.2e9
    /// Rows of a submission filled in a second, all cores at once.
    package var submissionRate = 8e6
    /// Operations a second of wide predictions multiplied out, all cores at once.
    package var reconstructionRate = 60e9
    /// Whether anything was measured.
    package private(set) var isMeasured = false
    /// The time measuring took.
    package private(set) var seconds = 0.0

    /// The usual rates, without a look at the machine.
    package init(usual preparation: StudyPreparation) throws {
        for (inspection, outline) in zip(preparation.inspection.questions, preparation.outlines) {
            facts[outline.name] = try inspection.costFacts(outline)
            rates[outline.name] = CostRates()
        }
    }

    /// Measures this machine.
    ///
    /// - Parameters:
    ///   - preparation: Whose files and shapes are taken.
    ///   - slots: Tasks that will run at once.
    ///   - atMost: Seconds to spend, about.
    ///   - watch: The clock.
    /// - Throws: What reading the data and writing to the temporary folder throws.
    package init(
        measuring preparation: StudyPreparation, slots: Int, atMost: Double = 2.5,
        watch: Stopwatch = .system
    ) throws {
        try self.init(usual: preparation)
        let cores = max(1, ProcessInfo.processInfo.activeProcessorCount)
        let threadCount = min(slots, cores)
        // About twenty pieces for each question.
        let piece = atMost / Double(20 * max(1, preparation.outlines.count))
        let folder = NSTemporaryDirectory() + "mmcoord-calibration-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        seconds = try watch.seconds {
            for (inspection, outline) in zip(
                preparation.inspection.questions, preparation.outlines)
            {
                let own = try measure(
                    inspection, outline, folder: "\(folder)/\(outline.name)", watch: watch,
                    threadCount: threadCount, piece: piece)
                rates[outline.name] = own.divided(by: max(1, Double(slots) / Double(cores)))
            }
            let bytes = [UInt8](repeating: 7, count: 16 << 20)
            let hashing = watch.seconds { _ = BlobStore.sha256(of: bytes) }
            if hashing > 0 { hashRate = Double(bytes.count) / hashing }
        }
        isMeasured = true
    }

    private mutating func measure(
        _ inspection: QuestionInspection, _ outline: StudyOutline, folder: String,
        watch: Stopwatch, threadCount: Int, piece: Double
    ) throws -> CostRates {
        var facts = try inspection.costFacts(outline)
        var rates = CostRates()
        let section = inspection.section
        func sample(_ role: MatrixRole, _ location: MatrixLocation) throws -> CellMatrix {
            let found = try SampledMatrix(
                location, watch: watch, threadCount: threadCount, seconds: piece)
            facts.densities[role] = found.density
            rates[.opening(role)] = 1 / found.openingSeconds
            rates[.ingestion(role)] = found.ingestionRate
            return found.block
        }
        let inputs = try sample(.trainingInputs, section.trainInputs)
        let targets = try sample(.trainingTargets, section.trainTargets)
        if let tests = section.testInputs { _ = try sample(.testInputs, tests) }
        self.facts[outline.name] = facts
        var kernels = QuestionCalibration(
            outline: outline, facts: facts, watch: watch, threadCount: threadCount,
            pieceSeconds: piece, rates: rates)
        try kernels.measureProducts(inputs, isTargets: false)
        try kernels.measureProducts(targets, isTargets: true)
        try kernels.measureArchives(inputs, folder: folder)
        try kernels.measureSteps()
        try kernels.measureTraining()
        return kernels.rates
    }
}

extension QuestionInspection {
    /// What an estimate takes from the data beside shapes.
    func costFacts(_ outline: StudyOutline) throws(SingleCellError) -> CostEstimate.Facts {
        let selectedGeneCount = try selectedGeneCount()
        guard let foldPlan else {
            // One fold, found among the features: only its size is known.
            let count = trainingCells.count
            let held = Int(Double(count) * (outline.adversary?.share ?? 0))
            return CostEstimate.Facts(
                selectedGeneCount: selectedGeneCount, trainingCounts: [count - held],
                heldOutCounts: [held])
        }
        let folds = (0..<foldPlan.foldCount)
        return CostEstimate.Facts(
            selectedGeneCount: selectedGeneCount,
            trainingCounts: folds.map { foldPlan.training($0).count },
            heldOutCounts: folds.map { foldPlan.heldOut($0).count })
    }

    private func selectedGeneCount() throws(SingleCellError) -> Int {
        switch section.features.genes {
        case .none: return 0
        case .file(let path): return try NameList(path: path).names.count
        case .match:
            let matches = ProteinGeneTable.builtIn().match(
                proteins: targetNames, genes: geneNames)
            return Set(matches.flatMap(\.columns)).count
        }
    }
}
