import Screens
import Terminal

/// New checkpoints of a run that is still being trained: the kernel says when its folder is written to, and the files are looked
/// at a moment later. Where the kernel cannot say, they are looked at every few seconds.
struct Following {
  let follower: Follower
  /// `nil` where files are looked at by the clock.
  private(set) var watch: FolderWatch?
  /// When to look, if something calls for it.
  private(set) var nextLook: ContinuousClock.Instant?

  /// What is written in pieces is given the time to be whole.
  private static let moment = Duration.milliseconds(300)
  private static let interval = Duration.seconds(3)

  var descriptor: Int32? { watch?.descriptor }

  /// - Returns: `nil` if there is no file to follow.
  init?(_ checkpoints: Checkpoints) {
    guard let path = checkpoints.paths.last else { return nil }
    // What comes while the folder is looked at for the first time is told already.
    watch = FolderWatch(Follower.folder(of: path))
    guard let follower = Follower(checkpoints) else { return nil }
    self.follower = follower
    if watch == nil { nextLook = ContinuousClock.now + Self.interval }
  }

  /// Takes what the kernel has to say.
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

  /// - Returns: whether it is time, which it is once.
  mutating func isDue() -> Bool {
    guard let nextLook, nextLook <= ContinuousClock.now else { return false }
    self.nextLook = nil
    return true
  }

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
  /// Has new checkpoints of the run come by themselves.
  mutating func follow() { following = Following(checkpoints) }

  /// Looks at the run's files if that is due.
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
