import Testing
import mmcoord

@Suite struct LaunchEndTests {
    private func text(signal: Int?, wasMemoryShort: Bool?) -> String {
        LaunchEnd(
            launch: .draw(), place: "process 7", signal: signal, status: signal == nil ? 3 : 0,
            wasMemoryShort: wasMemoryShort
        ).text
    }

    @Test("of a SIGKILL it is told whether memory was short only where the kernel tells")
    func memory() {
        #expect(text(signal: 9, wasMemoryShort: true).contains("fewer slots"))
        #expect(text(signal: 9, wasMemoryShort: false).contains("not by the kernel"))
        #expect(text(signal: 9, wasMemoryShort: nil) == "was killed by signal 9 (SIGKILL)")
        #expect(text(signal: 11, wasMemoryShort: true) == "was killed by signal 11 (SIGSEGV)")
        #expect(text(signal: nil, wasMemoryShort: nil) == "ended with status 3")
    }
}
