import Screens
import Synchronization
import TensorCore

/// Runs work on other threads while the session waits for input. Of each kind of work one job runs at a time, in the order in
/// which they were added.
struct Background {
  /// One piece of work that waits, runs or is over.
  private final class Job: Sendable {
    let cancellation = Cancellation()
    /// Whether the job is done even if its kind of work is cancelled.
    let isVital: Bool
    let isOver = Atomic(false)

    init(isVital: Bool) { self.isVital = isVital }
  }

  /// Where jobs post their results.
  let mailbox = Mailbox()
  /// The jobs of each kind that may not be over yet.
  private var jobs: [Work: [Job]] = [:]
  /// The last job of each kind, which the next one waits for.
  private var last: [Work: Task<Void, Never>] = [:]
  /// The number of jobs that are not over.
  private let pending = Monitor(0)

  /// Cancels the jobs of a kind, and adds one that runs when they are over.
  ///
  /// - Parameters:
  ///   - kind: the kind of work.
  ///   - isVital: whether the new job is done even if its kind of work is cancelled later.
  ///   - body: does the work and posts the results.
  mutating func start(
    _ kind: Work, isVital: Bool = false, _ body: @escaping @Sendable (Mailbox) async -> Void
  ) {
    cancel(kind)
    add(kind, isVital: isVital, body)
  }

  /// Adds a job that runs when the earlier ones of its kind are over.
  ///
  /// - Parameters:
  ///   - kind: the kind of work.
  ///   - isVital: whether the job is done even if its kind of work is cancelled later.
  ///   - body: does the work and posts the results.
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

  /// Cancels all jobs of a kind that are not vital, both the running one and those that wait.
  func cancel(_ kind: Work) {
    for job in jobs[kind] ?? [] where !job.isVital { job.cancellation.cancel() }
  }

  /// Cancels all jobs, even vital ones.
  func cancelAll() {
    for job in jobs.values.joined() { job.cancellation.cancel() }
  }

  /// Sleeps until all jobs of a kind are over, but not for long.
  ///
  /// - Parameter milliseconds: the most time to wait.
  func finish(_ kind: Work, within milliseconds: Int) {
    let jobs = jobs[kind] ?? []
    _ = pending.wait(milliseconds: milliseconds) { _ in
      jobs.allSatisfy { $0.isOver.load(ordering: .relaxed) } ? () : nil
    }
  }

  /// Sleeps until all jobs are over.
  func finish() { pending.wait { $0 == 0 ? () : nil } }
}
