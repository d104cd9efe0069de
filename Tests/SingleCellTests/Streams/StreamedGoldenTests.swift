import Foundation
import LinearAlgebra
import SingleCell
import Testing

/// A golden file of Golden/streams, what chooses its matrix, and what its values are times.
struct StreamedCase: Sendable, CustomTestStringConvertible {
    let name: String
    var selection = MatrixSelection()
    var factor: Float = 1

    var testDescription: String { name }
    var source: MatrixSource {
        MatrixSource(path: GoldenFile.path("streams/\(name)"), selection: selection)
    }

    static let features = MatrixSelection(orientation: "features-by-cells")
    static let all = [
        StreamedCase(name: "geo", factor: 32),
        StreamedCase(name: "geo/GSM1_matrix.mtx", factor: 32),
        StreamedCase(name: "plain"), StreamedCase(name: "plain/rna.mtx"),
        StreamedCase(name: "pandas.csv"), StreamedCase(name: "pandas.csv.gz"),
        StreamedCase(name: "pandas.tsv"), StreamedCase(name: "pandas_semicolon.csv"),
        StreamedCase(name: "corner.tsv"),
        StreamedCase(name: "csr.npz"), StreamedCase(name: "csc.npz"), StreamedCase(name: "coo.npz"),
        StreamedCase(name: "dense.npz"), StreamedCase(name: "fortran.npz"),
        StreamedCase(name: "big_endian.npz"), StreamedCase(name: "half.npz"),
        StreamedCase(name: "transposed.npz"),
        StreamedCase(name: "two.npz", selection: MatrixSelection(layer: "X")),
        StreamedCase(name: "two.npz", selection: MatrixSelection(layer: "counts"), factor: 32),
    ]
}

@Suite("Matrices that are read from their start")
struct StreamedGoldenTests {
    @Test("every value and name is that of the writer", arguments: StreamedCase.all)
    func reads(_ one: StreamedCase) throws {
        let file = try MatrixFile(one.source)
        #expect(file.header.cellIds == GoldenFile.cellIds)
        #expect(file.header.columnNames == GoldenFile.columnNames)
        let values = GoldenFile.values(times: one.factor)
        #expect(try file.readRows(0..<GoldenFile.rowCount).dense().values == values)
        let width = GoldenFile.columnCount
        #expect(
            try file.readRows(4..<9).dense().values == Array(values[4 * width..<9 * width]))
    }

    @Test("a converted file has every value and name of the writer", arguments: StreamedCase.all)
    func converts(_ one: StreamedCase) throws {
        let scratch = try ScratchFolder()
        let path = scratch.file("converted.h5ad")
        try #require(try MatrixConversion(one.source)).write(path)
        let file = try MatrixFile(MatrixSource(path: path))
        #expect(file.header.cellIds == GoldenFile.cellIds)
        #expect(file.header.columnNames == GoldenFile.columnNames)
        #expect(file.header.storage == .csr)
        let values = GoldenFile.values(times: one.factor)
        #expect(try file.readRows(0..<GoldenFile.rowCount).dense().values == values)
        #expect(try scratch.names() == ["converted.h5ad"])
    }

    @Test("a table of features by cells is read once the user says so")
    func transposed() throws {
        let path = GoldenFile.path("streams/pandas_features.csv")
        let file = try MatrixFile(MatrixSource(path: path, selection: StreamedCase.features))
        #expect(file.header.cellIds == GoldenFile.cellIds)
        #expect(file.header.columnNames == GoldenFile.columnNames)
        #expect(try file.readRows(0..<13).dense().values == GoldenFile.values())
        let asWritten = try MatrixFile(MatrixSource(path: path)).header
        #expect(asWritten.cellIds == GoldenFile.columnNames)
    }

    @Test("quoted names keep their delimiters and quotes")
    func quotes() throws {
        let source = MatrixSource(path: GoldenFile.path("streams/pandas_quoted.csv"))
        let file = try MatrixFile(source)
        #expect(file.header.columnNames[3] == "say \"x\", y")
        #expect(try file.readRows(0..<13).dense().values == GoldenFile.values())
    }

    @Test("a feature type chooses columns of a folder of Cell Ranger", arguments: [0, 1])
    func featureTypes(_ index: Int) throws {
        let type = ["Gene Expression", "Antibody Capture"][index]
        let columns = [0..<12, 12..<17][index]
        let path = GoldenFile.path("streams/tenx3")
        let source = MatrixSource(path: path, selection: MatrixSelection(featureType: type))
        let scratch = try ScratchFolder()
        let converted = scratch.file("c.h5ad")
        try #require(try MatrixConversion(source)).write(converted)
        for place in [source, MatrixSource(path: converted)] {
            let file = try MatrixFile(place)
            #expect(file.header.columnNames == Array(GoldenFile.columnNames[columns]))
            let expected = (0..<13).flatMap { row in
                columns.map { GoldenFile.value(row, $0) }
            }
            #expect(try file.readRows(0..<13).dense().values == expected)
        }
        let facts = try #require(try CellTable(features: MatrixSource(path: converted)))
        #expect(facts.featureTypes == [type])
        #expect(try facts.column("gene_symbols") == columns.map { "GENE\($0)" })
        let own = try #require(try CellTable(features: source))
        #expect(own.columns == facts.columns)
        #expect(
            try MatrixSelection.all(in: path).map(\.featureType)
                == ["Gene Expression", "Antibody Capture"])
        let text = try TextRefusalTests.refusal(path)
        #expect(text.contains("`Gene Expression`, `Antibody Capture`"), "\(text)")
    }

    @Test("entries of a pattern are ones")
    func pattern() throws {
        let source = MatrixSource(
            path: GoldenFile.path("streams/pattern"),
            selection: MatrixSelection(featureType: "Gene Expression"))
        let values = try MatrixFile(source).readRows(0..<13).dense().values
        let expected = (0..<13).flatMap { row in
            (0..<12).map { GoldenFile.value(row, $0) == 0 ? Float(0) : 1 }
        }
        #expect(values == expected)
    }

    @Test("a sample is of the file's first values, and its zeros follow from the density")
    func samples() throws {
        let file = try MatrixFile(StreamedCase(name: "pandas.csv").source)
        let sample = try file.sample(values: 40)
        #expect(!sample.nonZeros.isEmpty && sample.nonZeros.allSatisfy { $0 != 0 })
        #expect((30...50).contains(sample.valueCount))
    }
}
