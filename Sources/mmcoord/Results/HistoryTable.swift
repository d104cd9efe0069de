internal import Foundation
internal import Learning

/// Every epoch of every training as CSV: member where there are several, fold, seed, epoch, losses,
/// score, learning rate; of trainings on all cells without fold and validation.
struct HistoryTable {
    private let trainings: [QuestionAssembly.Training]
    private let names: [String]?

    /// Takes trainings in order, with the names of their members where there are several.
    init(_ trainings: [QuestionAssembly.Training], names: [String]?) {
        self.trainings = trainings
        self.names = names
    }

    /// The table with a header; the numbers read back exactly.
    var csv: Data {
        let isRefit = trainings.allSatisfy { $0.fold == nil }
        var text = names == nil ? "" : "member,"
        text +=
            isRefit
            ? "seed,epoch,loss,learning_rate\n"
            : "fold,seed,epoch,loss,val_loss,val_score,learning_rate\n"
        for training in trainings {
            let member = names.map { $0[training.member] + "," } ?? ""
            for record in training.history {
                text += member
                if let fold = training.fold { text += "\(fold)," }
                text += "\(training.seed),\(record.epoch),\(record.loss),"
                if !isRefit { text += "\(record.validationLoss),\(record.validationScore)," }
                text += "\(record.learningRate)\n"
            }
        }
        return Data(text.utf8)
    }
}
