import Learning
import LinearAlgebra
import Testing

@Suite("Blending")
struct BlenderTests {
    static let truth = DenseMatrix(rowCount: 2, columnCount: 4, values: [1, 2, 3, 5, 4, 1, 0, 2])

    @Test("a member's scale and offset do not count")
    func scaleDoesNotCount() {
        let other = DenseMatrix(rowCount: 2, columnCount: 4, values: [0, 3, 1, 1, 2, 2, 5, 0])
        var loud = Self.truth
        loud.values = loud.values.map { $0 * 1024 + 512 }
        #expect(blendMean([Self.truth, other]) == blendMean([loud, other]))
    }

    @Test("one member blends to itself, standardised within each cell")
    func oneMember() {
        var standardised = Self.truth
        standardiseWithinRows(&standardised)
        #expect(blendMean([Self.truth]) == standardised)
        #expect(blendMean([Self.truth], weights: [0.5]) == standardised)
    }

    @Test("opposite members cancel, weights decide")
    func weightsDecide() {
        var opposite = Self.truth
        opposite.values = opposite.values.map { -$0 }
        #expect(blendMean([Self.truth, opposite]).values.allSatisfy { $0 == 0 })
        let blended = blendMean([Self.truth, opposite], weights: [3, 1])
        #expect(pearsonPerRow(truth: Self.truth, prediction: blended).allSatisfy { $0 > 0.999_999 })
    }

    @Test("members added one by one blend as members given together")
    func streaming() {
        let other = DenseMatrix(rowCount: 2, columnCount: 4, values: [0, 3, 1, 1, 7, 7, 7, 7])
        var blender = Blender(rowCount: 2, columnCount: 4)
        blender.add(Self.truth, weight: 2)
        blender.add(other, weight: 0.3)
        #expect(blender.blended() == blendMean([Self.truth, other], weights: [2, 0.3]))
        #expect(blender.memberCount == 2)
        #expect(blender.constantRowCount == 1)
    }

    @Test("without weight the blend is zero, not NaN")
    func noWeight() {
        #expect(Blender(rowCount: 1, columnCount: 2).blended().values == [0, 0])
        #expect(blendMean([Self.truth], weights: [0]).values.allSatisfy { $0 == 0 })
    }

    @Test("members of another shape are our own mistake, which stops the program")
    func shapesMustAgree() async {
        await #expect(processExitsWith: .failure) {
            _ = blendMean([
                DenseMatrix(rowCount: 1, columnCount: 2), DenseMatrix(rowCount: 1, columnCount: 3),
            ])
        }
        await #expect(processExitsWith: .failure) {
            _ = pearsonPerRow(
                truth: DenseMatrix(rowCount: 1, columnCount: 2),
                prediction: DenseMatrix(rowCount: 2, columnCount: 1))
        }
    }
}
