package import Foundation

/// The record of one epoch.
///
/// Equal trainings give equal records, as it holds no time.
package struct EpochRecord: Sendable, Codable, Equatable {
    /// Counted from 1.
    package let epoch: Int
    /// The mean over the epoch's cells of −Pearson, with the penalty, each before its step.
    package let loss: Float
    /// The mean over the validation cells of −Pearson, with the penalty, after the epoch; NaN if
    /// there are no validation cells, as is the score.
    package let validationLoss: Float
    /// The mean over the validation cells of Pearson, −1 for a constant cell, without the penalty.
    package let validationScore: Float
    /// The rate the epoch was trained with.
    package let learningRate: Float

    /// Whether both losses are finite.
    package var isFinite: Bool { loss.isFinite && validationLoss.isFinite }
}

extension EpochRecord {
    /// Encodes a history as JSON with sorted keys; what is not finite becomes `"nan"`, `"inf"` or
    /// `"-inf"`, since JSON has no numbers for it.
    package static func json(_ records: [EpochRecord]) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .prettyPrinted, .withoutEscapingSlashes]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try encoder.encode(records) + [UInt8(ascii: "\n")]
    }

    /// Reads what `json` wrote.
    package static func records(json: Data) throws -> [EpochRecord] {
        let decoder = JSONDecoder()
        decoder.nonConformingFloatDecodingStrategy = .convertFromString(
            positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        return try decoder.decode([EpochRecord].self, from: json)
    }
}
