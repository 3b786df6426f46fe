import Synchronization

/// A flag that says whether some work has been cancelled. Work on threads that belong to no Swift task needs it, because
/// `Task.isCancelled` is always false there.
///
/// `Cancellation.$current.withValue(…)` sets the flag for everything that is called inside. The static `check` and `isCancelled`
/// read it there, so no function has to pass it on.
package final class Cancellation: Sendable {
  /// The flag of the work that the current code belongs to; `nil` if nobody can cancel that work.
  @TaskLocal package static var current: Cancellation?

  private let flag = Atomic(false)

  package init() {}

  /// Cancels the work. It may be called from any thread.
  package func cancel() { flag.store(true, ordering: .relaxed) }

  package var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Whether the work that the current code belongs to was cancelled, by its flag or by its Swift task.
  package static var isCancelled: Bool { current?.isCancelled ?? false || Task.isCancelled }

  /// - Throws: `CancellationError` once the work that the current code belongs to was cancelled.
  package static func check() throws {
    if isCancelled { throw CancellationError() }
  }
}
