package import Learning
internal import Pipelines

/// `clip` and `centre` of a question's `targets`: what is done to them before models learn.
package struct TargetTransformSection: Sendable, Equatable {
    /// Quantiles to clip to, and whether medians of batches are subtracted.
    package var transform: TargetTransform
    /// The metadata column that names each cell's batch, or a product of several; nil where nothing
    /// is centred.
    package var batchColumn: String?
    /// The key path of `targets`.
    package var key: String

    /// The keys that the file gives, in the order of the reference.
    var givenKeys: [String] {
        (transform.clip == nil ? [] : ["clip"]) + (transform.centres ? ["centre"] : [])
    }

    /// The key path of the metadata column.
    var batchKey: String { key + ".centre" }

    /// Nil where the section asks for nothing, or where it is wrong, which `reader` then knows.
    init?(_ targets: CheckedSection, reader: inout ClusterFileReader) {
        key = targets.path
        batchColumn = targets.optionalText("centre")
        var clip: ClosedRange<Double>?
        if targets["clip"] != nil {
            let quantiles = targets.list("clip").compactMap(\.number)
            guard quantiles.count == 2, quantiles[0] < quantiles[1] else {
                let found = quantiles.map(\.trimmed).joined(separator: ", ")
                reader.report(
                    targets.place(of: "clip"), found: "found [\(found)]",
                    allowed: "two quantiles, the first below the second",
                    advice: "Give them as [0.01, 0.99].")
                return nil
            }
            clip = quantiles[0]...quantiles[1]
        }
        transform = TargetTransform(clip: clip, centres: batchColumn != nil)
        if givenKeys.isEmpty { return nil }
    }
}

extension ClusterFileReader {
    /// Reports keys of a transform beside components, whose coordinates are none of the targets.
    mutating func checkRows(_ transform: TargetTransformSection, componentCount: Int) {
        for name in transform.givenKeys {
            report(
                "\(transform.key).\(name)", found: "\(name) beside \(componentCount) components",
                allowed: "\(name) of targets that models predict as they are",
                advice: "Set components: none, or remove \(name).")
        }
    }

    /// Reports members whose predictions nothing can be added to.
    mutating func checkScales(_ transform: TargetTransformSection, of members: [MemberSection]) {
        guard transform.transform.centres else { return }
        let registry = ModelRegistry.standard
        for member in members {
            // Kinds and parameters were read from the file: none is unknown here.
            let learnsScale = (try? registry.kind(member.model.kind).learnsScale(member.model))
            guard learnsScale != true else { continue }
            report(
                transform.batchKey,
                found: "member \(member.name), a model of kind \(member.model.kind) that learns"
                    + " correlations alone, so its predictions have no scale on which medians"
                    + " could be added again",
                allowed: "members that learn by squared errors",
                advice: "Remove centre, or give the member another kind: "
                    + registry.kindsOfScale.joined(separator: ", ") + ".")
        }
    }
}

extension CheckedValue {
    /// A number; nil of another kind.
    fileprivate var number: Double? {
        guard case .number(let number) = self else { return nil }
        return number
    }
}
