import Coordination
import Pipelines
import Foundation
import Learning
import Messaging
import SingleCell

/// A plan as `mmcoord check` prints it.
enum PlanText {
    static func lines(_ preparation: StudyPreparation) -> [String] {
        var lines: [String] = []
        for inspection in preparation.inspection.questions {
            let name = inspection.section.name
            lines.append(
                "\(name): \(inspection.trainingCells.count) training cells, "
                    + "\(inspection.testCells.count) test cells, "
                    + "\(inspection.geneNames.count) input columns, "
                    + "\(inspection.targetNames.count) targets")
            guard let plan = inspection.foldPlan else {
                let share = (inspection.section.folds.share * 100).trimmed
                lines.append(
                    "1 fold, the \(share) % of the training cells most like the test cells, found"
                        + " once their features are known")
                continue
            }
            lines.append("\(plan)")
            for fold in 0..<plan.foldCount {
                let groups = plan.heldOutGroups(fold)
                let trained =
                    plan.subset == nil ? "" : ", trains on \(plan.training(fold).count)"
                lines.append(
                    "fold \(fold) holds out \(plan.heldOut(fold).count) cells"
                        + trained + (groups.isEmpty ? "" : ": ")
                        + groups.map(\.description).joined(separator: ", "))
            }
        }
        for (inspection, outline) in zip(
            preparation.inspection.questions, preparation.outlines) where outline.refits
        {
            let cells =
                inspection.subset.map { "the cells of \($0.name.printable)" }
                ?? "all \(inspection.trainingCells.count) training cells"
            lines.append(
                "\(outline.name): then \(outline.members.reduce(0) { $0 + $1.repetitionCount })"
                    + " trainings on \(cells), for the median of the folds' best epochs, make the"
                    + " submission")
        }
        for (inspection, outline) in zip(preparation.inspection.questions, preparation.outlines) {
            let left = inspection.section.membersLeftOut(planned: outline.members.count)
            lines += left.map { "\(outline.name): \($0)" }
        }
        lines.append("plan: \(preparation.plan.tasks.count) tasks")
        for kind in StageRegistry.standard.kinds {
            let tasks = preparation.plan.tasks.filter { $0.work.kind == kind }
            guard !tasks.isEmpty else { continue }
            let need = tasks.map(\.memoryBytes).max() ?? 0
            lines.append(
                "  \(kind.name.padding(toLength: 15, withPad: " ", startingAt: 0))"
                    + "\(String(tasks.count).leftPadded(6)) tasks, at most \(need >> 20) MiB each")
        }
        return lines
    }

    static func insecureWarning(_ file: ClusterFile) -> String {
        """
        \(file.cluster.listen.url) is reachable from other machines and nothing is \
        encrypted or authenticated (cluster.insecure: true): anyone who reaches the port can read \
        the data and hand in results
        """
    }
}

extension String {
    /// Adds spaces before the text, up to `width` characters in all.
    func leftPadded(_ width: Int) -> String {
        String(repeating: " ", count: max(0, width - count)) + self
    }
}
