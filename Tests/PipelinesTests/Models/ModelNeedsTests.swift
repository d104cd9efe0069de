import Foundation
import LinearAlgebra
import Pipelines
import Testing

/// What kinds of models foresee, against what their fits give.
@Suite struct ModelNeedsTests {
    private static let names = ModelRegistry.standard.kinds.map { $0.name }

    private static func shape(cellCount: Int, featureCount: Int) -> ModelShape {
        ModelShape(
            cellCount: cellCount, trainingCount: cellCount / 2, heldOutCount: cellCount / 4,
            testCount: cellCount / 4, featureCount: featureCount,
            outputCount: ModelCase.targetCount)
    }

    private func parameters<Kind: ModelKind>(_ kind: Kind.Type) throws -> Kind.Parameters {
        try JSONDecoder().decode(
            Kind.Parameters.self, from: Data(ModelCase.choice(kind.name).parameters))
    }

    @Test("archives and exports are about as large as foreseen", arguments: names)
    func sizes(name: String) throws {
        func check<Kind: ModelKind>(_ kind: Kind.Type) throws {
            var data = ModelCase.data()
            let model = try ModelCase.fit(name, to: &data)
            let parameters = try parameters(kind)
            let shape = Self.shape(cellCount: 40, featureCount: ModelCase.featureCount)
            let foreseen = kind.archiveBytes(parameters, shape)
            // Names, shapes, a few single numbers and the space between arrays come on top.
            let found = model.archive.encoded().count
            #expect(found >= foreseen && found <= foreseen + 4_096)
            let exports = try model.exports()
            let bytes = kind.exportBytes(parameters)
            #expect(Set(exports.map(\.role)) == Set(bytes.keys))
            for export in exports {
                #expect(export.bytes.count <= (bytes[export.role] ?? 0) + 16)
            }
        }
        try check(try ModelRegistry.standard.kind(name))
    }

    @Test("snapshots are about as large as foreseen, and none is where none is left")
    func snapshots() throws {
        func check<Kind: ModelKind>(_ kind: Kind.Type) throws {
            let foreseen = kind.snapshotBytes(
                archiveBytes: kind.archiveBytes(
                    try parameters(kind),
                    Self.shape(cellCount: 40, featureCount: ModelCase.featureCount)))
            #expect(kind.isResumable == (foreseen > 0))
            let checkpoints = StoppingCheckpoints(stoppingAfter: 2)
            do {
                var data = ModelCase.data()
                _ = try ModelCase.fit(kind.name, to: &data, checkpoints)
                #expect(!kind.isResumable)
            } catch TaskError.yielded {}
            let found = checkpoints.snapshot?.archive.encoded().count ?? 0
            #expect(found >= foreseen && found <= foreseen + 4_096)
        }
        for kind in ModelRegistry.standard.kinds { try check(kind) }
    }

    @Test("a fit holds its arrays, and needs no less for more cells or features", arguments: names)
    func growing(name: String) throws {
        func check<Kind: ModelKind>(_ kind: Kind.Type) throws {
            let parameters = try parameters(kind)
            let small = Self.shape(cellCount: 400, featureCount: 10)
            let arrays = 4 * small.cellCount * (small.featureCount + small.outputCount)
            let needed = kind.memoryBytes(parameters, small)
            #expect(needed >= arrays)
            for larger in [
                Self.shape(cellCount: 4_000, featureCount: 10),
                Self.shape(cellCount: 400, featureCount: 100),
            ] {
                #expect(kind.memoryBytes(parameters, larger) > needed)
                #expect(
                    kind.operations(parameters, larger) >= kind.operations(parameters, small))
            }
        }
        try check(try ModelRegistry.standard.kind(name))
    }
}
