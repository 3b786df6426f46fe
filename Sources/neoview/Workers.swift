import Glibc
import Kernels

/// Threads for what goes on beside the loop. Swift's own come from libdispatch, which on Linux wakes up once a
/// second for as long as the program lives; these sleep until there is work.
final class Workers: TaskExecutor {
  /// More than processors, so that what is asked for now need not wait for what takes long.
  static let shared = Workers(count: Processors.count + 2)

  private let jobs = Monitor<[UnownedJob]>([])

  private init(count: Int) {
    for _ in 0..<count { start() }
  }

  func enqueue(_ job: consuming ExecutorJob) {
    let job = UnownedJob(job)
    jobs.update { $0.append(job) }
  }

  private func start() {
    var thread = pthread_t()
    let status = pthread_create(
      &thread, nil,
      { context in
        let workers = Unmanaged<Workers>.fromOpaque(context!).takeRetainedValue()
        while true {
          let job = workers.jobs.wait { $0.isEmpty ? nil : $0.removeFirst() }
          job.runSynchronously(on: workers.asUnownedTaskExecutor())
        }
      }, Unmanaged.passRetained(self).toOpaque())
    precondition(status == 0, "no thread can be started")
    pthread_detach(thread)
  }
}

/// What threads share, and wait for to change.
final class Monitor<State>: @unchecked Sendable {
  private var state: State
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let hasChanged = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    pthread_cond_init(hasChanged, nil)
  }

  deinit {
    pthread_cond_destroy(hasChanged)
    pthread_mutex_destroy(mutex)
    hasChanged.deallocate()
    mutex.deallocate()
  }

  func update(_ change: (inout State) -> Void) {
    pthread_mutex_lock(mutex)
    change(&state)
    pthread_mutex_unlock(mutex)
    pthread_cond_broadcast(hasChanged)
  }

  /// Sleeps until there is a result.
  func wait<Result>(_ attempt: (inout State) -> Result?) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = attempt(&state) { return result }
      pthread_cond_wait(hasChanged, mutex)
    }
  }
}
