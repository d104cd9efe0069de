internal import Foundation
internal import LinearAlgebra

/// The hidden truth behind a synthetic study: how cell state makes RNA and surface protein.
///
/// A cell has a state of `componentCount` numbers: its type's centre, its own deviation, and
/// shifts of its day and donor. RNA counts are Poisson around exp(bias + loadings · state),
/// proteins saturating functions of the state plus noise. Beside the state, each protein has a
/// regulation of its own that only its own gene shows, so that selecting genes by name pays.
struct SyntheticModel: Sendable {
    /// Numbers that describe a cell's state.
    static let componentCount = 12
    static let cellTypes = ["HSC", "EryP", "NeuP", "MasP", "MkP", "BP", "MoP"]
    static let donors = ["13176", "31800", "32606", "27678"]

    /// [geneCount], `ENSG…_SYMBOL`; numbers and all but the panel's symbols are invented.
    let geneNames: [String]
    /// [geneCount], log of the expected count in a middling cell.
    private(set) var geneBiases: [Float]
    /// [componentCount, geneCount], so that the innermost loop runs over genes.
    private(set) var geneLoadings: [Float]
    /// [proteinCount], the gene that codes for each protein, -1 for controls.
    let proteinGenes: [Int]
    /// [proteinCount], the mean profile.
    let proteinBases: [Float]
    /// [proteinCount, componentCount], what of the state each protein shows.
    let proteinWeights: [Float]
    /// [cellTypes.count, componentCount], the state of a typical cell.
    let typeCentres: [Float]
    /// [donors.count, componentCount], added to the state.
    let donorShifts: [Float]
    /// [donors.count, proteinCount], added to the proteins.
    let donorProteinShifts: [Float]
    /// [componentCount], added once per doubling of the days.
    let dayDirection: [Float]

    /// Draws a model; equal seeds and sizes give equal models.
    init(geneCount: Int, seed: UInt64) {
        let k = Self.componentCount
        let proteins = SurfaceProteins.all
        var random = RandomStream(seed: seed, stream: 1 << 40)
        func draw(_ count: Int, _ deviation: Float) -> [Float] {
            (0..<count).map { _ in random.normal() * deviation }
        }
        typeCentres = draw(Self.cellTypes.count * k, 1)
        donorShifts = draw(Self.donors.count * k, 0.15)
        donorProteinShifts = draw(Self.donors.count * proteins.count, 0.15)
        dayDirection = draw(k, 0.25)
        proteinBases = draw(proteins.count, 0.8)
        proteinWeights = draw(proteins.count * k, 1 / Float(k).squareRoot())
        // Biases this wide around this mean leave about 22 % of counts above zero.
        geneBiases = draw(geneCount, 1.6).map { $0 - 2.35 }
        geneLoadings = draw(geneCount * k, 0.22)

        let symbols = Self.symbols(geneCount: geneCount)
        geneNames = symbols.enumerated().map { index, symbol in
            let number = String(100_000 + 7 * index)
            return "ENSG" + String(repeating: "0", count: 11 - number.count) + number + "_"
                + symbol
        }
        var places: [String: Int] = [:]
        for (index, symbol) in symbols.enumerated() { places[symbol] = index }
        proteinGenes = proteins.map { $0.gene.flatMap { places[$0] } ?? -1 }
        for (protein, place) in proteinGenes.enumerated() where place >= 0 {
            // A marker gene is expressed well enough for its count to say something.
            geneBiases[place] = max(geneBiases[place], 0.5)
            for component in 0..<k {
                geneLoadings[component * geneCount + place] =
                    0.4 * proteinWeights[protein * k + component]
            }
        }
    }

    /// The panel's genes spread evenly among invented ones.
    private static func symbols(geneCount: Int) -> [String] {
        var panel: [String] = []
        for gene in SurfaceProteins.all.compactMap(\.gene) where !panel.contains(gene) {
            panel.append(gene)
        }
        var symbols = (0..<geneCount).map { "SYN\($0)" }
        for (index, gene) in panel.enumerated() {
            symbols[index * geneCount / panel.count] = gene
        }
        return symbols
    }
}
