internal import Foundation
internal import LinearAlgebra

/// The hidden truth behind a synthetic study: how cell state makes RNA, proteins and open peaks.
///
/// A cell has a state of `componentCount` numbers: its type's centre, its own deviation, and
/// shifts of its day and donor. RNA counts are Poisson around exp(bias + loadings · state), peaks
/// open by programmes that the state turns up and down, proteins are saturating functions of the
/// state plus noise. Beside the state, each protein has a regulation of its own that only its own
/// gene shows, so that selecting genes by name pays.
struct SyntheticModel: Sendable {
    /// Numbers that describe a cell's state.
    static let componentCount = 12
    static let cellTypes = ["HSC", "EryP", "NeuP", "MasP", "MkP", "BP", "MoP"]
    static let donors = ["13176", "31800", "32606", "27678"]
    /// The position of the only female donor, whose cells show nothing of chromosome Y.
    static let femaleDonor = 0

    /// CITE-seq's genes, `ENSG…_SYMBOL`; numbers and all but the panel's symbols are invented.
    let citeGenes: SyntheticGenes
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
    /// [componentCount], added to the state once per doubling of the days.
    let dayDirection: [Float]
    /// [proteinCount], added to the proteins once per doubling of the days after the fourth,
    /// which no training cell is of.
    let lateProteinSlopes: [Float]

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
        let symbols = Self.symbols(geneCount: geneCount)
        let names = symbols.enumerated().map { "\(Self.ensemblName($0))_\($1)" }
        // Biases this wide around this mean leave about 22 % of counts above zero.
        var genes = SyntheticGenes(
            names: names, biases: draw(geneCount, 1.6).map { $0 - 2.35 },
            loadings: draw(geneCount * k, 0.22))
        var places: [String: Int] = [:]
        for (index, symbol) in symbols.enumerated() { places[symbol] = index }
        // Hundreds of the competition's genes are never seen in training.
        for gene in stride(from: 3, to: geneCount, by: 49) { genes.biases[gene] = -14 }
        proteinGenes = proteins.map { $0.gene.flatMap { places[$0] } ?? -1 }
        for (protein, place) in proteinGenes.enumerated() where place >= 0 {
            // A marker gene is expressed well enough for its count to say something.
            genes.biases[place] = max(genes.biases[place], 0.5)
            for component in 0..<k {
                genes.loadings[component * geneCount + place] =
                    0.4 * proteinWeights[protein * k + component]
            }
        }
        lateProteinSlopes = draw(proteins.count, 0.6)
        citeGenes = genes
    }

    /// `ENSG` and eleven digits.
    private static func ensemblName(_ index: Int) -> String {
        let number = String(100_000 + 7 * index)
        return "ENSG" + String(repeating: "0", count: 11 - number.count) + number
    }

    /// Draws Multiome's genes, `ENSG…`, of which CITE-seq measures most too.
    ///
    /// In the competition 18,386 of CITE-seq's 22,050 genes are among Multiome's 23,418.
    func multiomeGenes(count: Int, seed: UInt64) -> SyntheticGenes {
        let k = Self.componentCount
        let citeCount = citeGenes.names.count
        var random = RandomStream(seed: seed, stream: 3 << 40)
        // The gene of CITE-seq that each gene is, or -1: evenly spread, both in their own order.
        let sharedCount = min(count, citeCount * 18_386 / 22_050)
        var shared = [Int](repeating: -1, count: count)
        for index in 0..<sharedCount {
            shared[index * count / sharedCount] = index * citeCount / sharedCount
        }
        var newIndex = citeCount
        let names = shared.map { place in
            if place >= 0 { return Self.ensemblName(place) }
            newIndex += 1
            return Self.ensemblName(newIndex)
        }
        // Biases around this mean leave about 16.6 % of counts above zero.
        let biases = shared.map { place in
            place >= 0 && citeGenes.biases[place] > -10
                ? citeGenes.biases[place] - 0.5 + 0.3 * random.normal()
                : 1.6 * random.normal() - 2.85
        }
        var loadings = (0..<k * count).map { _ in 0.22 * random.normal() }
        for (gene, place) in shared.enumerated() where place >= 0 {
            for component in 0..<k {
                loadings[component * count + gene] =
                    citeGenes.loadings[component * citeCount + place]
            }
        }
        return SyntheticGenes(
            names: names, biases: biases, loadings: loadings,
            donorShifts: (0..<Self.donors.count * count).map { _ in 0.2 * random.normal() },
            lateSlopes: (0..<count).map { _ in random.normal() })
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
