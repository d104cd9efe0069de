import Coordination
package import Logging
import ServiceLifecycle

/// Keeps the workers of `cluster.launch` running, and ends them with the study.
///
/// A worker that dies, or cannot be started, is started again. The study goes on with the others.
package actor LaunchedWorkers: Service {
    private let launcher: any Launcher
    private let coordinator: Coordinator
    private let logger: Logger
    private var seats: [LaunchSeat]

    /// Prepares one worker for each number of slots.
    package init(
        slots: [Int], launcher: any Launcher, coordinator: Coordinator, logger: Logger
    ) {
        self.launcher = launcher
        self.coordinator = coordinator
        self.logger = logger
        seats = slots.enumerated().map { LaunchSeat(number: $0 + 1, slots: $1) }
    }

    /// Runs until the service group shuts down, or the task is cancelled.
    package func run() async throws {
        await withTaskGroup(of: Void.self) { group in
            group.addTask {
                for await end in self.launcher.ends { await self.take(end) }
            }
            await fillSeats()
            for await _ in TimerSequence(every: .milliseconds(500)).cancelOnGracefulShutdown() {
                await fillSeats()
            }
            // Workers leave by themselves when the study has ended. This only hurries them.
            await launcher.stop()
        }
    }

    /// Starts a worker in each seat that is due.
    ///
    /// None is started while results are written: there is nothing left to compute.
    private func fillSeats() async {
        for index in seats.indices where seats[index].isDue(.now) {
            guard await coordinator.ending == nil else { return }
            await start(index)
        }
    }

    private func start(_ index: Int) async {
        let identifier = LaunchIdentifier.draw()
        seats[index].begin(identifier)
        let seat = seats[index]
        await coordinator.expect(identifier, endsWithCoordinator: launcher.endsWithCoordinator)
        do {
            let place = try await launcher.start(
                Launch(identifier: identifier, number: seat.number, slots: seat.slots))
            logger.info("started worker \(seat.number), \(place)")
        } catch {
            let what = "worker \(seat.number) cannot be started: \(error)"
            switch seats[index].couldNotStart(.now) {
            case .waits(let pause):
                logger.warning("\(what). It is tried again in \(pause.components.seconds) s.")
            case .startsAgain, .isRefused, .isGivenUp:
                logger.error("\(what). It is not tried again; start 'mmworker' by hand.")
            }
        }
    }

    /// Tells the coordinator that a worker ended before the study, and starts it again.
    private func take(_ end: LaunchEnd) async {
        guard !end.isOrderly, await coordinator.ending == nil,
            let index = seats.firstIndex(where: { $0.launch == end.launch })
        else { return }
        await coordinator.launchEnded(end)
        let what = "worker \(seats[index].number) \(end.text)"
        switch seats[index].ended(end) {
        case .isRefused:
            logger.error("\(what): refused, as it would be again; see \(end.log)")
        case .isGivenUp(let times):
            logger.error("\(what) for the \(times)th time and is not started again: see \(end.log)")
        case .startsAgain, .waits:
            logger.warning("\(what), see \(end.log); starting it again")
            await start(index)
        }
    }
}
