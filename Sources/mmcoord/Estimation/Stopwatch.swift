/// A clock that begins when it is made.
package struct Stopwatch: Sendable {
    private let start = ContinuousClock.now

    /// Begins.
    package init() {}

    /// The time since it began, in seconds.
    package func now() -> Double { (ContinuousClock.now - start).seconds }
}
