import Testing
import mmcoord

@Suite struct LaunchSeatTests {
    private func end(_ seat: LaunchSeat, signal: Int? = nil, status: Int = 0) throws -> LaunchEnd {
        LaunchEnd(launch: try #require(seat.launch), place: "", signal: signal, status: status)
    }

    @Test("a worker is started again at once, five times")
    func deaths() throws {
        var seat = LaunchSeat(number: 1, slots: 1)
        for _ in 1...5 {
            seat.begin(.draw())
            #expect(!seat.isDue(.now))
            #expect(try seat.ended(end(seat, signal: 11)) == .startsAgain)
            #expect(seat.isDue(.now))
        }
        seat.begin(.draw())
        #expect(try seat.ended(end(seat, status: 1)) == .isGivenUp(times: 6))
        #expect(!seat.isDue(.now))
    }

    @Test("a start that fails is tried again after twice the pause, five times")
    func pauses() {
        var seat = LaunchSeat(number: 1, slots: 1)
        var now = ContinuousClock.now
        for pause in [1, 2, 4, 8, 16] {
            seat.begin(.draw())
            #expect(seat.couldNotStart(now) == .waits(.seconds(pause)))
            #expect(!seat.isDue(now + .seconds(pause) - .milliseconds(1)))
            now += .seconds(pause)
            #expect(seat.isDue(now))
        }
        seat.begin(.draw())
        #expect(seat.couldNotStart(now) == .isGivenUp(times: 6))
        #expect(!seat.isDue(now + .seconds(3_600)))
    }

    @Test("a worker that was refused would be refused again")
    func refusal() throws {
        var seat = LaunchSeat(number: 1, slots: 1)
        seat.begin(.draw())
        #expect(try seat.ended(end(seat, status: 76)) == .isRefused)
        #expect(!seat.isDue(.now))
    }
}
