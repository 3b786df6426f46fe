import Screens
import Synchronization
import TensorCore

/// Work beside the loop: of each kind one thing at a time, in the order in which it was asked for.
struct Background {
  /// Something that was asked for.
  private final class Job: Sendable {
    let cancellation = Cancellation()
    /// Whether it is done whatever else is asked for.
    let isVital: Bool
    let isOver = Atomic(false)

    init(isVital: Bool) { self.isVital = isVital }
  }

  let mailbox = Mailbox()
  private var jobs: [Work: [Job]] = [:]
  private var last: [Work: Task<Void, Never>] = [:]
  private let pending = Monitor(0)

  /// Does work after what is under way of its kind, all of which is cancelled.
  ///
  /// - Parameters:
  ///   - isVital: whether it is done whatever else is asked for, once it was.
  mutating func start(
    _ kind: Work, isVital: Bool = false, _ body: @escaping @Sendable (Mailbox) async -> Void
  ) {
    cancel(kind)
    add(kind, isVital: isVital, body)
  }

  /// Does work after what is under way of its kind.
  mutating func add(
    _ kind: Work, isVital: Bool = true, _ body: @escaping @Sendable (Mailbox) async -> Void
  ) {
    let job = Job(isVital: isVital)
    jobs[kind, default: []].removeAll { $0.isOver.load(ordering: .relaxed) }
    jobs[kind, default: []].append(job)
    let (mailbox, pending, previous) = (mailbox, pending, last[kind])
    pending.update { $0 += 1 }
    last[kind] = Task.detached(executorPreference: Workers.shared, priority: .userInitiated) {
      await previous?.value
      if !job.cancellation.isCancelled {
        await Cancellation.$current.withValue(job.cancellation) { await body(mailbox) }
      }
      job.isOver.store(true, ordering: .relaxed)
      pending.update { $0 -= 1 }
    }
  }

  /// Calls off all work of a kind, whether it has begun or waits; but for what is vital.
  func cancel(_ kind: Work) {
    for job in jobs[kind] ?? [] where !job.isVital { job.cancellation.cancel() }
  }

  /// Calls off all work.
  func cancelAll() {
    for job in jobs.values.joined() { job.cancellation.cancel() }
  }

  /// Sleeps until nothing is under way.
  func finish() { pending.wait { $0 == 0 ? () : nil } }
}
