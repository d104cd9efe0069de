import Learning
import Testing

/// What Golden/make_fold_schemes.py wrote.
struct FoldSchemesGolden: Decodable {
    struct Product: Decodable {
        var columns: [[String]]
        var foldCount: Int
        var folds: [Int]
        var leaveOneOut: [Int]
    }
    struct Integers: Decodable {
        var groups: [Int]
        var leaveOneOut: [Int]
    }
    struct Split: Decodable {
        var training: [Int]
        var heldOut: [Int]
    }
    struct Times: Decodable {
        var labels: [String]
        var splits: [Split]
    }
    struct Area: Decodable {
        var negatives: [Double]
        var positives: [Double]
        var area: Double
    }
    struct Logistic: Decodable {
        var penalty: Double
        var featureCount: Int
        var training: [Float]
        var test: [Float]
        var coefficients: [Double]
        var probabilities: [Double]
    }
    var products: [Product]
    var integers: [Integers]
    var times: [Times]
    var areas: [Area]
    var logistic: [Logistic]

    static func load() throws -> FoldSchemesGolden {
        try GoldenFile.decode("fold_schemes.json", as: FoldSchemesGolden.self)
    }
}

@Suite("Columns that folds are made by")
struct FoldColumnTests {
    @Test("folds by a product of columns equal scikit-learn's on the joined labels")
    func productsEqualScikitLearn() throws {
        let cases = try FoldSchemesGolden.load().products
        #expect(cases.count == 60)
        for (index, testCase) in cases.enumerated() {
            let column = FoldColumn.product(
                testCase.columns.map { FoldColumn(name: "column", labels: $0) })
            let plan = try GroupFolds.plan(by: column, foldCount: testCase.foldCount)
            #expect(
                plan.foldOfCell == testCase.folds,
                "case \(index): if scikit-learn changed, re-run Golden/make_fold_schemes.py")
            #expect(try GroupFolds.leaveOneOut(by: column).foldOfCell == testCase.leaveOneOut)
        }
    }

    @Test("leaving one integer group out goes by value, as scikit-learn's LeaveOneGroupOut")
    func integersEqualScikitLearn() throws {
        let cases = try FoldSchemesGolden.load().integers
        let ordersDiffer = cases.count { testCase in
            let values = Set(testCase.groups)
            return values.sorted().map(\.description) != values.map(\.description).sorted()
        }
        #expect(ordersDiffer > 30)
        for testCase in cases {
            let column = FoldColumn(
                name: "day", labels: testCase.groups.map(\.description), areNumbers: true)
            #expect(try GroupFolds.leaveOneOut(by: column).foldOfCell == testCase.leaveOneOut)
        }
    }

    @Test("different pairs never join to the same label, equal pairs always do")
    func productsDoNotCollide() {
        let parts = [
            "A", "A ×", "A × B", "× B", "B", "", " ", "\\", "\\×", "A \\", "×\u{301}", "é",
        ]
        var first: [String] = []
        var second: [String] = []
        for left in parts {
            for right in parts {
                first.append(left)
                second.append(right)
            }
        }
        let product = FoldColumn.product([
            FoldColumn(name: "donor", labels: first + first),
            FoldColumn(name: "day", labels: second + second),
        ])
        #expect(product.name == "donor × day")
        let labels = product.labels.map { Array($0.utf8) }
        #expect(Set(labels).count == first.count)
        #expect(labels.prefix(first.count).elementsEqual(labels.dropFirst(first.count)))
        #expect(
            FoldColumn.product([
                FoldColumn(name: "donor", labels: ["13176"]),
                FoldColumn(name: "day", labels: ["2"]),
            ]).labels == ["13176 × 2"])
    }

    @Test("a product of one column is that column")
    func singleColumn() {
        let column = FoldColumn(name: "donor", labels: ["a × b", "2"], areNumbers: false)
        #expect(FoldColumn.product([column]) == column)
    }

    @Test("labels of one number stay apart in a column of numbers, which sorts by value")
    func equalNumbers() throws {
        let column = FoldColumn(name: "day", labels: ["7", "07", "10", " 9"], areNumbers: true)
        let plan = try GroupFolds.leaveOneOut(by: column)
        #expect(plan.foldCount == 4)
        #expect(plan.foldOfCell == [1, 0, 3, 2])
        let decimals = FoldColumn(name: "day", labels: ["10.0", "2.5", "-1"], areNumbers: true)
        #expect(try GroupFolds.leaveOneOut(by: decimals).foldOfCell == [2, 1, 0])
        let text = FoldColumn(name: "day", labels: ["10", "9", "a"], areNumbers: true)
        #expect(try GroupFolds.leaveOneOut(by: text).foldOfCell == [0, 1, 2])
    }
}
