import Foundation
import Learning
import Testing
import mmcoord

@Suite("Ids and names of a study's files")
struct StudyExaminerTests {
    private static func examiner() -> StudyExaminer { StudyExaminer { "a.yaml:7: \($0)" } }

    private static func inputs(_ ids: [String]) -> StudyExaminer.Names {
        StudyExaminer.Names(key: "train.inputs", path: "in.h5", ids: ids)
    }

    private static func targets(_ ids: [String]) -> StudyExaminer.Names {
        StudyExaminer.Names(key: "train.targets", path: "out.h5", ids: ids)
    }

    private static func column(_ cells: [String], _ labels: [String]) -> StudyExaminer.GroupColumn {
        StudyExaminer.GroupColumn(path: "m.csv", cellIds: cells, name: "donor", labels: labels)
    }

    @Test("training cells are those with targets, in the order of the inputs")
    func partlyShared() {
        var examiner = Self.examiner()
        let cells = examiner.matchTraining(
            inputs: Self.inputs(["d", "b", "a", "c"]), targets: Self.targets(["a", "x", "b", "d"]))
        #expect(cells == ["d", "b", "a"])
        #expect(examiner.problems.isEmpty)
        #expect(
            examiner.notices == [
                "3 cells have inputs and targets and are used for training; 1 have inputs only "
                    + "(c), 1 targets only (x)."
            ])
    }

    @Test("targets and inputs that share all cells need no notice")
    func allShared() {
        var examiner = Self.examiner()
        let cells = examiner.matchTraining(
            inputs: Self.inputs(["b", "a"]), targets: Self.targets(["a", "b"]))
        #expect(cells == ["b", "a"])
        #expect(examiner.notices.isEmpty)
    }

    @Test("targets and inputs that share no cells are shown with two ids of each")
    func noneShared() throws {
        var examiner = Self.examiner()
        let cells = examiner.matchTraining(
            inputs: Self.inputs(["a-1", "b-1", "c-1"]), targets: Self.targets(["a", "b"]))
        #expect(cells.isEmpty)
        let problem = try #require(examiner.problems.first)
        #expect(problem.place == "a.yaml:7: train.targets")
        #expect(problem.found.contains("out.h5 has a, b; in.h5 has a-1, b-1 and 1 more"))
        #expect(problem.advice.contains("same ids"))
    }

    @Test("repeated ids are counted and shown with their positions")
    func repeats() throws {
        var examiner = Self.examiner()
        examiner.checkUnique(Self.inputs(["a", "b", "a", "c", "b", "a"]), what: "cell ids")
        let problem = try #require(examiner.problems.first)
        #expect(
            problem.found
                == "in.h5 has 3 repeated cell ids: a (positions 0 and 2), b (positions 1 and 4), "
                + "a (positions 0 and 5)")
        examiner.checkUnique(Self.targets(["a", "b"]), what: "cell ids")
        #expect(examiner.problems.count == 1)
    }

    @Test("a test cell that is trained on is a leak")
    func leak() throws {
        var examiner = Self.examiner()
        let test = StudyExaminer.Names(key: "test.inputs", path: "t.h5", ids: ["x", "b", "y", "a"])
        examiner.checkLeak(trainingCells: ["a", "b", "c"], test: test)
        let problem = try #require(examiner.problems.first)
        #expect(problem.found == "2 of 4 test cells of t.h5 are training cells: b, a")
    }

    @Test("test inputs without a common column are refused, with a few they are announced")
    func columns() throws {
        var examiner = Self.examiner()
        let training = Self.inputs(["g1", "g2", "g3"])
        examiner.matchColumns(
            training: training,
            test: StudyExaminer.Names(key: "test.inputs", path: "t.h5", ids: ["g3", "g9"]))
        #expect(examiner.problems.isEmpty)
        #expect(examiner.notices.first?.hasPrefix("1 columns are in training and test") == true)
        examiner.matchColumns(
            training: training,
            test: StudyExaminer.Names(key: "test.inputs", path: "t.h5", ids: ["h3"]))
        #expect(examiner.problems.first?.found.contains("share no columns") == true)
    }

    @Test("cells are matched to metadata by id, whatever its order")
    func groups() {
        var examiner = Self.examiner()
        let groups = examiner.groups(
            of: ["c", "a"], column: Self.column(["a", "b", "c"], ["p1", "p2", "p3"]),
            metadataKey: "study.metadata", columnKey: "folds.by")
        #expect(groups == ["p3", "p1"])
    }

    @Test("cells without metadata are counted and the first three shown")
    func cellsWithoutMetadata() throws {
        var examiner = Self.examiner()
        let groups = examiner.groups(
            of: ["a", "q", "r", "s", "t"], column: Self.column(["a"], ["p1"]),
            metadataKey: "study.metadata", columnKey: "folds.by")
        #expect(groups == nil)
        let problem = try #require(examiner.problems.first)
        #expect(
            problem.found
                == "4 of 5 training cells have no row in m.csv: q, r, s and 1 more")
    }

    @Test("cells with an empty group are refused")
    func emptyGroup() {
        var examiner = Self.examiner()
        let groups = examiner.groups(
            of: ["a", "b"], column: Self.column(["a", "b"], ["p1", ""]),
            metadataKey: "study.metadata", columnKey: "folds.by")
        #expect(groups == nil)
        #expect(examiner.problems.first?.place == "a.yaml:7: folds.by")
    }

    @Test("too few groups are named with their cells")
    func tooFewGroups() throws {
        var examiner = Self.examiner()
        let plan = examiner.planFolds(
            FoldColumn(name: "donor", labels: ["P2", "P3", "P3"]), cells: ["a", "b", "c"],
            section: Self.folds(.group), seed: 1, key: "folds")
        #expect(plan == nil)
        let problem = try #require(examiner.problems.first)
        #expect(
            problem.description
                == "a.yaml:7: folds.count: 3 folds from 2 values of donor: P2 (1 cells), "
                + "P3 (2 cells). Set folds.count to at most 2, or choose another folds.by.")
    }

    @Test("groups that pandas reads as integers are dealt to folds in the order of their values")
    func integerGroups() throws {
        var examiner = Self.examiner()
        let groups = ["9", "10", "9", "10", "8", "8"]
        func plan(areIntegers: Bool) -> FoldPlan? {
            examiner.planFolds(
                FoldColumn(name: "donor", labels: groups, areNumbers: areIntegers),
                cells: groups.indices.map { String($0) }, section: Self.folds(.group), seed: 1,
                key: "folds")
        }
        let (text, integers) = (plan(areIntegers: false), plan(areIntegers: true))
        // Of equally large groups scikit-learn places the last first: 9, 8, 10 as text,
        // 10, 9, 8 as integers.
        #expect(text?.foldOfCell == [0, 2, 0, 2, 1, 1])
        #expect(integers?.foldOfCell == [1, 0, 1, 0, 2, 2])
    }

    private static func folds(_ scheme: FoldSchemeName, file: String? = nil) -> FoldsSection {
        FoldsSection(scheme: scheme, groupColumns: ["donor"], count: 3, file: file)
    }

    @Test(
        "every scheme makes folds, and says which",
        arguments: [
            (.leaveOneGroupOut, "4 folds, each one day held out"),
            (.timeForward, "days 3, 4, 7 held out in turn, trained on earlier days only"),
            (.stratified, "3 folds of cells at random, day spread evenly"),
            (.random, "3 folds of cells at random, cells of one group on both sides"),
        ] as [(FoldSchemeName, String)])
    func schemes(scheme: FoldSchemeName, says: String) throws {
        var examiner = Self.examiner()
        let labels = (0..<24).map { ["2", "3", "4", "7"][$0 % 4] }
        let plan = examiner.planFolds(
            FoldColumn(name: "day", labels: labels, areNumbers: true),
            cells: labels.indices.map { "c\($0)" }, section: Self.folds(scheme), seed: 1,
            key: "folds")
        #expect(examiner.problems.isEmpty)
        #expect(plan?.description.hasPrefix(says) == true, "\(plan?.description ?? "no plan")")
    }

    @Test("a table of folds is read by cell id; gaps and a missing column are refused")
    func foldFile() throws {
        let path = NSTemporaryDirectory() + "/folds-\(UUID().uuidString).csv"
        defer { try? FileManager.default.removeItem(atPath: path) }
        func read(_ text: String) throws -> (FoldPlan?, [StudyProblem], [String]) {
            try text.write(toFile: path, atomically: true, encoding: .utf8)
            var examiner = Self.examiner()
            let plan = examiner.planFolds(
                FoldColumn(name: "donor", labels: ["p", "p", "q"]), cells: ["a", "b", "c"],
                section: Self.folds(.file, file: path), seed: 1, key: "folds")
            return (plan, examiner.problems, examiner.notices)
        }
        let (plan, _, notices) = try read("cell_id,fold\nc,x\na,y\nz,x\nb,x\n")
        #expect(plan?.heldOut(0) == [1, 2] && plan?.heldOut(1) == [0])
        #expect(notices.count == 1 && notices[0].contains("z"))
        let (gap, problems, _) = try read("cell_id,fold\nc,x\na,y\n")
        #expect(gap == nil && problems.first?.found.contains("b") == true)
        let (column, missing, _) = try read("cell_id,part\nc,x\n")
        #expect(column == nil && missing.first?.found.contains("no column fold") == true)
    }

    @Test("listed names that are no columns are shown with the nearest one")
    func listed() throws {
        var examiner = Self.examiner()
        let columns = Self.inputs(["ENSG01_CD4", "ENSG02_CD8A"])
        let areAllFound = examiner.checkListed(
            ["ENSG01_CD4"], listPath: "l.txt", columns: columns, key: "features.genes")
        #expect(areAllFound)
        let isWrongFound = examiner.checkListed(
            ["ENSG01_CD4", "ENSG02_CD8B"], listPath: "l.txt", columns: columns,
            key: "features.genes")
        #expect(!isWrongFound)
        let problem = try #require(examiner.problems.first)
        #expect(problem.found == "1 of 2 names in l.txt are not columns of in.h5: ENSG02_CD8B")
        #expect(problem.advice.hasPrefix("Did you mean ENSG02_CD8A?"))
    }
}
