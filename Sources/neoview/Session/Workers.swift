import Glibc
import Screens

/// Threads for background work, which sleep until there is work. They replace Swift's own threads, because those come from
/// libdispatch, which on Linux wakes up once a second for as long as the program lives.
final class Workers: TaskExecutor {
  /// The threads of the program. There is one for each kind of work, of which one job is done at a time, so that quick work
  /// need not wait for long work, however few processors there are. One more thread shows how far work has come.
  static let shared = Workers(limit: Work.allCases.count + 1)

  private struct State {
    /// The jobs that wait for a thread, the oldest first.
    var jobs: [UnownedJob] = []
    /// How many threads there are.
    var threads = 0
    /// How many threads have nothing to do, or are about to look for a job.
    var idle = 0
  }

  private let state = Monitor(State())
  /// The most threads.
  private let limit: Int

  init(limit: Int) { self.limit = limit }

  /// Adds a job, and starts another thread if all are busy and there may be more.
  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    let needsThread = state.update(waking: .one) { [limit] state in
      state.jobs.append(job)
      guard state.jobs.count > state.idle, state.threads < limit else { return false }
      state.threads += 1
      state.idle += 1
      return true
    }
    if needsThread { start() }
  }

  private func start() {
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        Unmanaged<Workers>.fromOpaque(context!).takeRetainedValue().work()
        return nil
      }, Unmanaged.passRetained(self).toOpaque())
    guard status != 0 else {
      pthread_detach(thread)
      return
    }
    // The system does not give another thread, so the existing ones have to do the work.
    let count = state.update { state in
      state.threads -= 1
      state.idle -= 1
      return state.threads
    }
    precondition(count > 0, "no thread can be started")
  }

  /// What a thread does: it runs jobs for ever.
  private func work() {
    while true {
      let job = state.wait { state -> UnownedJob? in
        guard !state.jobs.isEmpty else { return nil }
        state.idle -= 1
        return state.jobs.removeFirst()
      }
      job.runSynchronously(on: asUnownedTaskExecutor())
      state.update(waking: .nobody) { $0.idle += 1 }
    }
  }
}
