import Coordination
import Foundation
import Learning
import LinearAlgebra
import Pipelines
import Testing

@Suite("Models for other programs") struct ExportTests {
    /// The layers computed as their definition says.
    private func computed(_ layers: DenseLayers, _ features: [Double]) -> [Double] {
        func dense(_ layer: DenseLayers.Layer, _ values: [Double]) -> [Double] {
            layer.bias.indices.map { unit in
                values.indices.reduce(Double(layer.bias[unit])) {
                    $0 + values[$1] * Double(layer.kernel[$1, unit])
                }
            }
        }
        var (value, seen) = (features, [Double]())
        for layer in layers.hidden {
            value = dense(layer, value).map { x in
                x > 0 ? 1.0507009873554805 * x : 1.7580993408473766 * (exp(x) - 1)
            }
            seen += value
        }
        return dense(layers.output, layers.concatenates && !seen.isEmpty ? seen : value)
    }

    private static let shape = ModelShape(
        cellCount: 0, trainingCount: 0, heldOutCount: 0, testCount: 0,
        featureCount: ModelCase.featureCount, outputCount: ModelCase.targetCount)

    @Test("a model takes in ONNX what was expected of it, and little more")
    func expectedSizes() throws {
        for isWide in [false, true] {
            let finished = try FinishedQuestion(isWide: isWide)
            let models = try finished.models()
            // A limit of nothing tells what is expected.
            let expected = try finished.outline.expectedBytes(of: [.onnx])
            let sizes = try models.map { try ONNXFile.bytes(of: $0).count }
            let largest = try #require(sizes.max())
            let known = try #require(expected.filter { $0.file != "ensemble" }.map(\.bytes).max())
            #expect(known <= largest && largest < known + 40_000, "\(known) \(largest)")
        }
    }

    @Test("layers of every kind of model predict what the model does")
    func layers() throws {
        for kind in ModelRegistry.standard.kinds.map({ $0.name }) {
            var data = ModelCase.data()
            let model = try ModelCase.fit(kind, to: &data)
            let found = model.layers(featureCount: ModelCase.featureCount)
            let bytes = try ModelRegistry.standard.kind(kind)
                .layerBytes(try ModelCase.choice(kind), Self.shape)
            #expect((found == nil) == (bytes == nil), "\(kind)")
            guard let layers = found else { continue }
            #expect(
                bytes
                    == layers.named.reduce(0) {
                        $0 + 4 * ($1.layer.kernel.values.count + $1.layer.bias.count)
                    }, "\(kind)")
            let features = ModelCase.data().features
            let expected = model.predict(features)
            for row in 0..<features.rowCount {
                let found = computed(layers, features.row(row).map { Double($0) })
                for (value, known) in zip(found, expected.row(row)) {
                    #expect(abs(value - Double(known)) < 1e-5, "\(kind), row \(row)")
                }
            }
        }
    }

    @Test("the last bias has the medians that targets were centred by")
    func centred() throws {
        let finished = try FinishedQuestion(isCentred: true)
        for (training, model) in zip(try finished.trainings(), try finished.models()) {
            let blocks = try model.blocks.enumerated().map { place, block in
                var own = try finished.features(training, block: place)
                block.scaler?.apply(to: &own)
                return own
            }
            expectClose(
                try finished.predictions(training),
                (0..<40).map { cell in
                    computed(model.layers, blocks.flatMap { $0.row(cell).map { Double($0) } })
                }, within: 1e-3)
        }
        let bare = try FinishedQuestion().models()
        let last = try #require(bare.last)
        #expect(last.layers.output.bias != (try finished.models().last?.layers.output.bias))
    }

    @Test("what follows from metadata is an input of its own, everything else from the matrix")
    func blocks() throws {
        let models = try FinishedQuestion().models()
        let network = try #require(models.first)
        #expect(
            network.blocks.map(\.name)
                == InputView.allCases.map(\.rawValue) + ["genes", "metadata"])
        #expect(
            network.blocks.map { $0.transform == nil }
                == InputView.allCases.map { _ in false } + [false, true])
        #expect(network.blocks.map { $0.scaler != nil }.prefix(3) == [true, false, true])
        #expect(network.layers.inputCount == network.blocks.reduce(0) { $0 + $1.width })
        // A block that is fitted for each fold differs between folds, others do not.
        let other = try #require(models.first { $0.name == "network-fold-1-seed-1" })
        #expect(
            zip(network.blocks, other.blocks).map { $0.key == $1.key }
                == network.blocks.indices.map { $0 != 1 })
    }

    @Test("equal models have equal bytes in every format")
    func bytes() throws {
        let folder = FileManager.default.temporaryDirectory.path
        let pairs = try (0..<2).map { _ in
            let model = try #require(try FinishedQuestion().models().first)
            return [
                try ONNXFile.bytes(of: model), try SafetensorsFile.bytes(of: model),
                try KerasFile.bytes(of: model, scratch: "\(folder)/export-\(UUID().uuidString)"),
            ]
        }
        #expect(pairs[0] == pairs[1])
        // The magic numbers of a ZIP archive, and the first field of a ModelProto.
        #expect(pairs[0][2].prefix(4) == [0x50, 0x4b, 3, 4])
        #expect(pairs[0][0].prefix(2) == [0x08, 7])
    }

    @Test("safetensors has a header of JSON, then tensors without gaps")
    func safetensors() throws {
        let model = try #require(try FinishedQuestion().models().first)
        let bytes = try SafetensorsFile.bytes(of: model)
        let length = bytes.prefix(8).enumerated().reduce(0) {
            $0 + Int($1.element) << (8 * $1.offset)
        }
        let header = try #require(
            try JSONSerialization.jsonObject(with: Data(bytes[8..<8 + length])) as? [String: Any])
        var ends: [Int] = []
        for (name, entry) in header {
            let fields = try #require(entry as? [String: Any])
            let offsets = try #require(fields["data_offsets"] as? [Int])
            let shape = try #require(fields["shape"] as? [Int])
            #expect(offsets[1] - offsets[0] == 4 * shape.reduce(1, *), "\(name)")
            ends.append(offsets[1])
        }
        #expect(ends.max() == bytes.count - 8 - length)
        #expect(header["hidden.0.kernel"] != nil && header["block.genes.means"] != nil)
    }

    @Test("a model whose features are not those of its blocks is refused")
    func otherBlocks() throws {
        let finished = try FinishedQuestion()
        let training = try #require(try finished.trainings().first)
        // A collected output names itself.
        var reader = ModelReader(FinishedTasks(plan: finished.plan) { _ in nil })
        #expect(throws: (any Error).self) {
            try reader.model(
                training.task,
                ModelReader.Names(model: "m", inputs: [], targets: [], blocks: []))
        }
    }
}
