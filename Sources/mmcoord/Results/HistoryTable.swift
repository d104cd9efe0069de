internal import Foundation
internal import Learning

/// Every epoch of every training as CSV: fold, seed, epoch, losses, score, learning rate.
struct HistoryTable {
    private let trainings: [QuestionAssembly.Training]

    init(_ trainings: [QuestionAssembly.Training]) { self.trainings = trainings }

    /// The table with a header; the numbers read back exactly.
    var csv: Data {
        var text = "fold,seed,epoch,loss,val_loss,val_score,learning_rate\n"
        for training in trainings {
            for record in training.history {
                text += "\(training.fold),\(training.seed),\(record.epoch),\(record.loss),"
                text += "\(record.validationLoss),\(record.validationScore),"
                text += "\(record.learningRate)\n"
            }
        }
        return Data(text.utf8)
    }
}

/// Every epoch of every training on all cells as CSV: seed, epoch, loss, learning rate.
struct RefitHistoryTable {
    private let refits: [QuestionAssembly.Refit]

    init(_ refits: [QuestionAssembly.Refit]) { self.refits = refits }

    /// The table with a header; the numbers read back exactly.
    var csv: Data {
        var text = "seed,epoch,loss,learning_rate\n"
        for refit in refits {
            for record in refit.history {
                text += "\(refit.seed),\(record.epoch),\(record.loss),\(record.learningRate)\n"
            }
        }
        return Data(text.utf8)
    }
}
