import Screens
import Terminal

/// Decides when to search for new checkpoints of a run that is still being trained. The kernel tells when the run's folder is
/// written to, and the search comes a moment later. If the kernel cannot tell, there is a search every three seconds.
struct Following {
  let follower: Follower
  /// The kernel's watch on the folder; `nil` if the kernel cannot tell, so that searches go by the clock.
  private(set) var watch: FolderWatch?
  /// The time of the next search; `nil` if there is no reason for one.
  private(set) var nextLook: ContinuousClock.Instant?

  /// The time between a change in the folder and the search, in which a file that is written in pieces may become complete.
  private static let moment = Duration.milliseconds(300)
  /// The time between two searches if the kernel cannot tell of changes.
  private static let interval = Duration.seconds(3)

  /// The file descriptor that becomes readable when the folder changes; `nil` if the kernel cannot tell.
  var descriptor: Int32? { watch?.descriptor }

  /// - Returns: `nil` if there is no file to follow.
  init?(_ checkpoints: Checkpoints) {
    guard let path = checkpoints.paths.last else { return nil }
    // The watch begins before the first search, so that no file is missed that comes in between.
    watch = FolderWatch(Follower.folder(of: path))
    guard let follower = Follower(checkpoints) else { return nil }
    self.follower = follower
    if watch == nil { nextLook = ContinuousClock.now + Self.interval }
  }

  /// Reads from the kernel what has changed in the folder, and sets the time of the next search.
  mutating func noteFiles() {
    switch watch?.news() {
    case .written(let names) where names.contains(where: follower.isWanted):
      nextLook = nextLook ?? ContinuousClock.now + Self.moment
    case .lost:
      watch = nil
      nextLook = ContinuousClock.now
    case .written, .nothing, nil: break
    }
  }

  /// Whether the time of the next search has come. If so, that time is cleared, so that the answer is yes only once.
  mutating func isDue() -> Bool {
    guard let nextLook, nextLook <= ContinuousClock.now else { return false }
    self.nextLook = nil
    return true
  }

  /// Sets the time of the next search after one is over.
  ///
  /// - Parameter isSettled: whether no file has changed since the search before.
  mutating func looked(isSettled: Bool) {
    if watch?.isOfFolder == false { watch = nil }
    if watch == nil {
      nextLook = ContinuousClock.now + Self.interval
    } else if !isSettled {
      nextLook = ContinuousClock.now + Self.moment
    }
  }
}

extension Session {
  /// From now on, adds new checkpoints of the run as they are written.
  mutating func follow() { following = Following(checkpoints) }

  /// Searches for new checkpoints of the run in the background, if it is time for that.
  mutating func lookAround() {
    guard let follower = following?.follower, following?.isDue() == true else { return }
    background.add(.following, isVital: false) { mailbox in
      guard let (news, isSettled) = try? follower.look() else { return }  // called off
      for item in news {
        switch item {
        case .added(let index, let title):
          mailbox.post(.epochAdded(index, title: title, isAskedFor: false))
        case .failed(let title, let reason):
          mailbox.post(.noticed("\(title) has come and does not open: \(reason)"))
        }
      }
      mailbox.post(.looked(isSettled: isSettled))
    }
  }
}
