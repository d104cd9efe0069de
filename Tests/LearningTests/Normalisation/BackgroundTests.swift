import Learning
import LinearAlgebra
import Testing

/// What muon's dsb makes of cells and droplets; `make_dsb.py` writes it.
struct BackgroundGolden: Decodable {
    let names: [String]
    let cells, droplets: [[Float]]
    let scaled, controlled: [[Double]]
    /// By seed.
    let denoised: [String: [[Double]]]

    static func block(_ rows: [[Float]]) -> CellMatrix { NormalisationGolden.storages(rows)[0] }

    var scale: BackgroundScale {
        get throws {
            try BackgroundScale(
                BackgroundScale.Sums(Self.block(droplets), pseudocount: 10), names: names,
                pseudocount: 10)
        }
    }

    /// All cells, each less what its background explains.
    func corrected(controls: [Int], seed: Int) throws -> [[Double]] {
        let scale = try scale
        let scaled = cells.map { scale.scaled($0) }
        let covariates = BackgroundCovariates(
            places: Array(names.indices), trainingCount: names.count, controls: controls,
            seed: seed)
        var moments = BackgroundMoments(
            covariateCount: controls.count + 1, proteinCount: names.count)
        for row in scaled { moments.add(covariates: covariates(row), values: row) }
        let correction = try BackgroundCorrection(moments)
        return scaled.map { correction.apply(to: $0, covariates: covariates($0)) }
    }
}

@Suite("Normalisation by background is muon's dsb")
struct BackgroundTests {
    private let golden: BackgroundGolden

    init() throws { golden = try GoldenFile.decode("dsb.json", as: BackgroundGolden.self) }

    private func expect(_ found: [[Double]], _ expected: [[Double]]) {
        let worst = zip(found.flatMap { $0 }, expected.flatMap { $0 }).map {
            abs($0 - $1) / max(1, abs($1))
        }.max()
        #expect(found.count == expected.count)
        #expect((worst ?? 1) < 1e-5, "differs by \(worst ?? .nan)")
    }

    @Test("proteins are scaled by the droplets that are no cells")
    func scaled() throws {
        let scale = try golden.scale
        expect(golden.cells.map { scale.scaled($0) }, golden.scaled)
    }

    @Test("denoised values are those of muon with the same seed", arguments: [0, 1, 7])
    func denoised(seed: Int) throws {
        let expected = try #require(golden.denoised["\(seed)"])
        expect(try golden.corrected(controls: [], seed: seed), expected)
    }

    @Test("isotype controls join the background in one principal component")
    func controlled() throws {
        let controls = ["iso-a", "iso-b"].compactMap { golden.names.firstIndex(of: $0) }
        expect(try golden.corrected(controls: controls, seed: 0), golden.controlled)
        expect(try golden.corrected(controls: controls.reversed(), seed: 0), golden.controlled)
    }

    @Test("droplets split anywhere have the same sums, and too few or flat ones are refused")
    func sums() throws {
        let whole = BackgroundScale.Sums(
            BackgroundGolden.block(golden.droplets), pseudocount: 10)
        var parts = BackgroundScale.Sums(
            BackgroundGolden.block(Array(golden.droplets.suffix(50))), pseudocount: 10)
        parts.merge(
            .init(BackgroundGolden.block(Array(golden.droplets.prefix(70))), pseudocount: 10))
        #expect(whole == parts)
        for droplets: [[Float]] in [[[1, 2]], [[1, 2], [1, 5]]] {
            let sums = BackgroundScale.Sums(BackgroundGolden.block(droplets), pseudocount: 10)
            let error = try #require(throws: LearningError.self) {
                try BackgroundScale(sums, names: ["CD3", "CD4"], pseudocount: 10)
            }
            #expect("\(error)".contains(droplets.count == 1 ? "1 background" : "'CD3'"))
        }
    }
}
