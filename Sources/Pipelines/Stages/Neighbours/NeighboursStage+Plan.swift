internal import Coordination

/// How a study's tasks of this stage are planned.
extension QuestionPlanner {
    /// The features of one block, averaged over the cells that another says are near: one task for
    /// each output of the first.
    ///
    /// `partsSides` says whether cells that the request's fold holds out, if it is of one, have
    /// neighbours among themselves.
    mutating func neighbours(
        _ request: BlockRequest, of averaged: PlannedBlock, by compared: PlannedBlock,
        _ work: NeighboursWork, partsSides: Bool, columnCount: Int
    ) throws -> PlannedBlock {
        let isSplit = partsSides && request.withoutFold != nil
        func tasks(
            _ role: MatrixRole, _ rows: [TaskOutput], _ space: [TaskOutput], cellCount: Int
        ) throws -> [TaskOutput] {
            let splits = isSplit && role == .trainingInputs
            var work = work
            work.withoutFold = splits ? request.withoutFold : nil
            let all =
                rows.map { TaskInput(role: "features-0", origin: .output($0)) }
                + space.map { TaskInput(role: "features-1", origin: .output($0)) }
                + (splits ? [foldTable] : [])
            let width = averaged.columnCount + compared.columnCount
            let count = cellCount / max(1, rows.count) + 1
            return try rows.enumerated().map { index, output in
                let task = try add(
                    "\(request.prefix)\(role.rawValue)/\(index)", NeighboursStage.self, work,
                    [TaskInput(role: "rows", origin: .output(output))] + all,
                    TaskNeeds(
                        // Features as read and in order, and a tile of cosines.
                        memoryBytes: sizes.allowance + 3 * 4 * cellCount * (width + 8)
                            + 4 * cellCount * 130,
                        outputBytes: ["features": count * (sizes.cellBytes + 4 * columnCount)],
                        // 60·10⁹ in products in a second, and 200·10⁶ cosines looked through.
                        operations: Double(count) * Double(cellCount)
                            * (Double(compared.columnCount) * 2 / 60 + 5)))
                return TaskOutput(task: task, role: "features")
            }
        }
        return PlannedBlock(
            training: try tasks(
                .trainingInputs, averaged.training, compared.training,
                cellCount: outline.trainingInputs.rowCount),
            tests: try tasks(
                .testInputs, averaged.tests, compared.tests,
                cellCount: outline.testInputs?.rowCount ?? 0),
            columnCount: columnCount)
    }
}

extension TaskInput.Origin {
    fileprivate static func output(_ output: TaskOutput) -> TaskInput.Origin {
        .output(task: output.task, role: output.role)
    }
}
