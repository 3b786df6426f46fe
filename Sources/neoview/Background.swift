import Screens

/// Work beside the loop: of each kind one thing at a time.
struct Background {
  let mailbox = Mailbox()
  private var tasks: [Work: Task<Void, Never>] = [:]
  private let pending = Monitor(0)

  /// Does work after what is under way of its kind, which is cancelled.
  ///
  /// - Parameters:
  ///   - isVital: whether it is done even if other work is asked for before it begins.
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
    let (mailbox, pending, previous) = (mailbox, pending, tasks[kind])
    pending.update { $0 += 1 }
    tasks[kind] = Task.detached(executorPreference: Workers.shared, priority: .userInitiated) {
      await previous?.value
      if isVital || !Task.isCancelled { await body(mailbox) }
      pending.update { $0 -= 1 }
    }
  }

  func cancel(_ kind: Work) { tasks[kind]?.cancel() }

  func cancelAll() {
    for task in tasks.values { task.cancel() }
  }

  /// Sleeps until nothing is under way.
  func finish() { pending.wait { $0 == 0 ? () : nil } }
}
