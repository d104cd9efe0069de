import Foundation
import LinearAlgebra
import SingleCell
import Synchronization
import Testing
import mmcoord

@Suite("Inputs that contain the targets")
struct LeakTests {
    /// Puts a column into the inputs, as a gene called `name`.
    private static func withColumn(
        _ name: String, _ study: ValuedStudy = ValuedStudy(), at place: Int = 5,
        _ value: (_ row: Int, _ study: ValuedStudy) -> Float
    ) -> ValuedStudy {
        var study = study
        study.genes[place] = name
        for row in study.cells.indices { study.inputs[row, place] = value(row, study) }
        return study
    }

    @Test("a study whose inputs hold no target is told nothing")
    func sound() throws {
        #expect(try ValuedStudy().told() == "notices: ")
    }

    @Test(
        "one matrix as inputs and targets is refused, whatever path leads to it",
        arguments: ["in.h5", "./in.h5", "link.h5", "hard.h5", "copy.h5", "folder/in.h5"])
    func sameMatrix(path: String) throws {
        var study = ValuedStudy()
        study.train = "{inputs: in.h5, targets: \(path)}"
        let told = try study.told { folder in
            let files = FileManager.default
            try files.createSymbolicLink(
                atPath: folder + "/link.h5", withDestinationPath: folder + "/in.h5")
            try files.createSymbolicLink(
                atPath: folder + "/folder", withDestinationPath: folder)
            try files.linkItem(atPath: folder + "/in.h5", toPath: folder + "/hard.h5")
            try files.copyItem(atPath: folder + "/in.h5", toPath: folder + "/copy.h5")
        }
        #expect(told.hasPrefix("study.yaml:5: study.citeseq.train.targets: "))
        #expect(
            told.contains(
                path == "copy.h5" ? "are equal, byte by byte" : "are the same matrix: table of"))
        #expect(told.contains("set study.citeseq.allow-leak: true"))
    }

    @Test("the same values under other names in another file are refused, by their columns")
    func sameValues() throws {
        var study = ValuedStudy()
        study.targets = study.genes.map { "protein of \($0)" }
        // In another order of cells and columns, and another scale.
        let order = study.cells.indices.map { $0 * 35 % 96 }
        study.measured = DenseMatrix(
            rowCount: 96, columnCount: 12,
            values: order.flatMap { row in study.inputs.row(row).reversed().map { 2 * $0 + 1 } })
        study.targets.reverse()
        let cells = study.cells
        let told = try study.told { folder in
            try ValuedStudy.write(
                folder + "/tg.h5", order.map { cells[$0] }, study.targets, study.measured)
        }
        #expect(told.contains("12 of 12 targets are columns of the inputs"), "\(told)")
        #expect(told.contains("correlation 1 over the 96 cells compared"))
    }

    @Test(
        "one column that is a target, or a function of it, is refused with both names",
        arguments: ["equal", "scaled", "negated", "logarithm", "noise"])
    func oneColumn(change: String) throws {
        let study = Self.withColumn("GENE7") { row, study in
            let value = study.measured[row, 6]
            return switch change {
            case "scaled": 0.01 * value + 3
            case "negated": 8 - value
            case "logarithm": log1p(value)
            case "noise": value + Float(row % 2) * 1e-5
            default: value
            }
        }
        let told = try study.told()
        #expect(told.contains("1 of 8 targets are columns of the inputs"), "\(told)")
        #expect(told.contains("GENE7 (target CD14)"))
        #expect(told.hasPrefix("study.yaml:5: study.citeseq.train.inputs: "))
    }

    @Test("antibodies among the genes are refused by their names")
    func antibodies() throws {
        let study = Self.withColumn("CD3_TotalSeqB") { row, _ in Float(row * 31 % 17) }
        let told = try study.told()
        #expect(told.contains("1 input columns of in.h5 are antibodies whose proteins are targets"))
        #expect(told.contains("CD3_TotalSeqB (target CD3)"))
    }

    @Test("a gene with the name of a protein is no leak, its own values in another scale are")
    func namesakes() throws {
        // CD4 and CD19 are genes and proteins in every study.
        #expect(try ValuedStudy().told().hasPrefix("notices: "))
        let noisy = Self.withColumn("CD56") { row, study in
            study.measured[row, 5] * (1 + 0.02 * Float(row % 3))
        }
        #expect(try noisy.told().contains("have the name of a target and its values"))
        var ratios = ValuedStudy()
        ratios.genes = ratios.targets + ["A", "B", "C", "D"]
        for row in ratios.cells.indices {
            let logs = ratios.measured.row(row).map { log1p($0) }
            let mean = logs.reduce(0, +) / 8
            for column in 0..<8 {
                ratios.inputs[row, column] = (logs[column] - mean) / Float(1 + row * 7 % 5)
            }
        }
        let told = try ratios.told()
        #expect(told.contains("8 columns have the same names in inputs and targets"), "\(told)")
    }

    @Test("a constant column of inputs and a constant target are not each other's copies")
    func constants() throws {
        var study = Self.withColumn("G") { _, _ in 3 }
        for row in study.cells.indices { study.measured[row, 2] = 3 }
        #expect(try study.told().hasPrefix("notices: "))
    }

    @Test("test cells that are training cells under other ids are refused")
    func renamedTests() throws {
        var study = ValuedStudy()
        let cells = study.cells.prefix(60).map { $0 + "-1" }
        study.tests = (
            cells,
            DenseMatrix(
                rowCount: 60, columnCount: 12,
                values: (0..<60).reversed().flatMap { Array(study.inputs.row($0)) })
        )
        let told = try study.told()
        #expect(told.contains("60 of the 60 test cells compared hold the values of training"))
        #expect(told.contains("study.citeseq.test.inputs"))
        study.tests?.values = ValuedStudy.random(60, 12, seed: 9) {
            max(0, ($0 * 9 - 4).rounded(.down))
        }
        #expect(try study.told().hasPrefix("notices: "))
    }

    @Test("allow-leak lets a study go on, and every summary says so")
    func allowed() throws {
        var study = Self.withColumn("GENE7") { row, study in study.measured[row, 6] }
        study.options = "    allow-leak: true\n"
        let told = try study.told()
        #expect(told.hasPrefix("notices: "))
        #expect(told.contains("study.citeseq.allow-leak is true"))
        #expect(told.contains("allowed by study.citeseq.allow-leak: 1 of 8 targets are columns"))
        var same = ValuedStudy()
        same.train = "{inputs: in.h5, targets: in.h5}"
        same.options = "    allow-leak: true\n"
        #expect(try same.told().contains("inputs and targets are the same matrix"))
        var clean = ValuedStudy()
        clean.options = "    allow-leak: true\n"
        #expect(try clean.told().contains("study.citeseq.allow-leak is true"))
    }

    @Test("files that another program locks again and again are waited for, wherever it hits")
    func lockedAgainAndAgain() throws {
        let isEnded = Mutex(false)
        defer { isEnded.withLock { $0 = true } }
        let told = try ValuedStudy().told { folder in
            let descriptor = open(folder + "/tg.h5", O_RDWR)
            #expect(descriptor >= 0)
            Thread.detachNewThread {
                // Often enough that some read meets it, seldom enough that another does not.
                while !isEnded.withLock({ $0 }) {
                    flock(descriptor, LOCK_EX)
                    Thread.sleep(forTimeInterval: 0.2)
                    flock(descriptor, LOCK_UN)
                    Thread.sleep(forTimeInterval: 0.8)
                }
                close(descriptor)
            }
        }
        #expect(told == "notices: ")
    }
}
