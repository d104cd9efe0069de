internal import Foundation
internal import Synchronization

/// Reads an evaluation file in blocks, works on several of them at once, and hands them over in
/// the order of the file.
///
/// Workers take turns at reading and work side by side; the caller's thread receives. No more than
/// `depth` blocks exist, however long the file, and they are used again.
final class EvaluationPipeline: Sendable {
    private struct Reading: ~Copyable, Sendable {
        var file: EvaluationFile
        var blockCount = 0
        var isAtEnd = false
    }

    private struct Exchange: Sendable {
        var free: [EvaluationBlock] = []
        /// Worked on, by position in the file.
        var finished: [Int: EvaluationBlock] = [:]
        /// Blocks of the file, once its end was seen.
        var blockCount: Int?
        var isStopped = false
    }

    private enum Turn {
        case block(EvaluationBlock)
        case wait
        case end
    }

    private let blockBytes: Int
    private let headerLineCount: Int
    private let reading: Mutex<Reading>
    private let exchange = Mutex(Exchange())
    /// Counts the blocks that may be taken.
    private let room = DispatchSemaphore(value: 0)
    /// Counts news for the receiver.
    private let news = DispatchSemaphore(value: 0)

    /// Takes a file whose header is read.
    init(_ file: consuming EvaluationFile, blockBytes: Int) {
        self.blockBytes = blockBytes
        headerLineCount = file.headerLineCount
        reading = Mutex(Reading(file: file))
    }

    /// Runs the whole file through `work` and then `receive`.
    ///
    /// - Parameters:
    ///   - threadCount: Workers; what `receive` gets does not depend on it.
    ///   - work: Called for each block in any thread; sets `problem` to refuse it.
    ///   - receive: Called for each block in order, in the caller's thread.
    /// - Throws: The problem of the first block that has one; what reading and `receive` throw.
    func run(
        threadCount: Int, work: @escaping @Sendable (inout EvaluationBlock) -> Void,
        receive: (EvaluationBlock) throws(SingleCellError) -> Void
    ) throws(SingleCellError) {
        let workers = DispatchGroup()
        for _ in 0..<threadCount + 2 { room.signal() }
        for _ in 0..<threadCount {
            workers.enter()
            Thread.detachNewThread {
                self.labour(work)
                workers.leave()
            }
        }
        defer {
            exchange.withLock { $0.isStopped = true }
            for _ in 0..<threadCount { room.signal() }
            workers.wait()
        }
        try receiveAll(receive)
    }

    private func receiveAll(
        _ receive: (EvaluationBlock) throws(SingleCellError) -> Void
    ) throws(SingleCellError) {
        var index = 0
        var lineCount = headerLineCount
        while true {
            switch turn(of: index) {
            case .wait: news.wait()
            case .end: return
            case .block(var block):
                if let problem = block.problem { throw problem.below(lineCount: lineCount) }
                block.lineCountBefore = lineCount
                try receive(block)
                lineCount += block.lineCount
                index += 1
                giveBack(block)
            }
        }
    }

    private func turn(of index: Int) -> Turn {
        exchange.withLock { exchange in
            if let block = exchange.finished.removeValue(forKey: index) { return .block(block) }
            return exchange.blockCount == index ? .end : .wait
        }
    }

    private func giveBack(_ block: consuming EvaluationBlock) {
        let block = block
        exchange.withLock { $0.free.append(block) }
        room.signal()
    }

    private func labour(_ work: (inout EvaluationBlock) -> Void) {
        while true {
            room.wait()
            let isStopped = exchange.withLock { $0.isStopped }
            if isStopped { return }
            var block =
                exchange.withLock { $0.free.popLast() } ?? EvaluationBlock(capacity: blockBytes)
            guard let index = read(&block) else { return }
            if block.problem == nil { work(&block) }
            let finished = block
            exchange.withLock { $0.finished[index] = finished }
            news.signal()
        }
    }

    /// Fills a block; its position in the file, or nil if nothing was left.
    private func read(_ block: inout EvaluationBlock) -> Int? {
        reading.withLock { reading -> Int? in
            guard !reading.isAtEnd else { return nil }
            block.problem = nil
            do throws(SingleCellError) {
                reading.isAtEnd = try !reading.file.next(into: &block.text)
            } catch {
                // Refused in its turn, behind the blocks before it.
                block.problem = error
                reading.isAtEnd = true
            }
            let isBlock = !reading.isAtEnd || block.problem != nil
            if isBlock { reading.blockCount += 1 }
            if reading.isAtEnd { finish(reading.blockCount) }
            return isBlock ? reading.blockCount - 1 : nil
        }
    }

    /// Tells the receiver how many blocks there are.
    private func finish(_ blockCount: Int) {
        exchange.withLock { $0.blockCount = blockCount }
        news.signal()
    }
}
