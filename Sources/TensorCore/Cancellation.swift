import Synchronization

/// Whether some work is still wanted. Work that runs on threads of its own, which no Swift task knows of, is handed the one of
/// whoever asked for it: `Task.isCancelled` is always false there.
///
/// It is found by `check` and `isCancelled` wherever the work has come to, so that no function has to pass it on:
/// `Cancellation.$current.withValue(…)` sets it for all that is called inside.
package final class Cancellation: Sendable {
  /// That of the work which this is a part of, if somebody may call it off.
  @TaskLocal package static var current: Cancellation?

  private let flag = Atomic(false)

  package init() {}

  /// Calls the work off; from any thread.
  package func cancel() { flag.store(true, ordering: .relaxed) }

  package var isCancelled: Bool { flag.load(ordering: .relaxed) }

  /// Whether the work which this is a part of was called off.
  package static var isCancelled: Bool { current?.isCancelled ?? false || Task.isCancelled }

  /// - Throws: `CancellationError` once the work was called off.
  package static func check() throws {
    if isCancelled { throw CancellationError() }
  }
}
