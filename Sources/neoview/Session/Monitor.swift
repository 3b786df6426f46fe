import Glibc

/// A state that threads share. They can wait until it changes.
final class Monitor<State>: @unchecked Sendable {
  /// Which of the waiting threads are woken by a change.
  enum Audience {
    case nobody, one, all
  }

  private var state: State
  private let mutex = UnsafeMutablePointer<pthread_mutex_t>.allocate(capacity: 1)
  private let hasChanged = UnsafeMutablePointer<pthread_cond_t>.allocate(capacity: 1)

  init(_ state: State) {
    self.state = state
    pthread_mutex_init(mutex, nil)
    var attributes = pthread_condattr_t()
    pthread_condattr_init(&attributes)
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC)
    pthread_cond_init(hasChanged, &attributes)
    pthread_condattr_destroy(&attributes)
  }

  deinit {
    pthread_cond_destroy(hasChanged)
    pthread_mutex_destroy(mutex)
    hasChanged.deallocate()
    mutex.deallocate()
  }

  /// Changes the state while no other thread uses it.
  ///
  /// - Parameters:
  ///   - audience: the waiting threads to wake afterwards.
  ///   - change: changes the state.
  @discardableResult
  func update<Result>(
    waking audience: Audience = .all, _ change: (inout State) -> Result
  ) -> Result {
    pthread_mutex_lock(mutex)
    defer {
      pthread_mutex_unlock(mutex)
      switch audience {
      case .nobody: break
      case .one: pthread_cond_signal(hasChanged)
      case .all: pthread_cond_broadcast(hasChanged)
      }
    }
    return change(&state)
  }

  /// Sleeps until `attempt` returns a result. It is called at once and after every change; no other thread uses the state then.
  func wait<Result>(_ attempt: (inout State) -> Result?) -> Result {
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = attempt(&state) { return result }
      pthread_cond_wait(hasChanged, mutex)
    }
  }

  /// Sleeps until `attempt` returns a result, or until the time is over.
  ///
  /// - Returns: `nil` if there was no result in that time.
  func wait<Result>(milliseconds: Int, _ attempt: (inout State) -> Result?) -> Result? {
    var end = timespec()
    clock_gettime(CLOCK_MONOTONIC, &end)
    end.tv_nsec += milliseconds % 1000 * 1_000_000
    end.tv_sec += milliseconds / 1000 + end.tv_nsec / 1_000_000_000
    end.tv_nsec %= 1_000_000_000
    pthread_mutex_lock(mutex)
    defer { pthread_mutex_unlock(mutex) }
    while true {
      if let result = attempt(&state) { return result }
      if pthread_cond_timedwait(hasChanged, mutex, &end) == ETIMEDOUT { return attempt(&state) }
    }
  }
}
