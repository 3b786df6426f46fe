import Effects
import Images
import Screens
import TensorCore

/// Work that the explorer asks for, off the main actor.
extension Session {
  /// What is computed from models and values: by the same code as for tests and benchmarks.
  mutating func compute(_ computation: Computation) {
    let (interpreter, run) = (interpreter, forward)
    let body: @Sendable (Mailbox) -> Void = { mailbox in
      interpreter.run(computation) { action in
        mailbox.post(computation.isOfImage ? .forward(action, of: run) : .action(action))
      }
    }
    if computation.isLatestOnly {
      background.start(computation.work, body)
    } else {
      background.add(computation.work, isVital: false, body)
    }
  }

  /// Opens an image. Images are opened in the order in which they were asked for.
  mutating func open(image name: String) {
    let (forward, path) = (forward, Self.expanded(name))
    images.append(path)
    background.start(.forward, isVital: true) { mailbox in
      func post(_ action: Action) { mailbox.post(.forward(action, of: forward)) }
      do {
        post(.imageOpened(try forward.open(path, title: path.fileTitle)))
      } catch let error as ImageError {
        post(.imageFailed(reason: "\(name.excerpt): \(error)"))
      } catch {
        post(.imageFailed(reason: "\(error)"))
      }
    }
  }

  // MARK: - Checkpoints

  /// Opens another checkpoint of the run; of many that were asked for in a row, only the last.
  mutating func open(epoch: Int) {
    let checkpoints = checkpoints
    background.start(.epoch) { mailbox in
      do {
        let report = try checkpoints.report(epoch)
        try Cancellation.check()
        mailbox.post(.opened(epoch, report))
      } catch is CancellationError {
      } catch let error as Checkpoints.Refusal {
        mailbox.post(.epochFailed(epoch, reason: "\(error)"))
      } catch {
        mailbox.post(.epochFailed(epoch, reason: "\(checkpoints.titles[epoch]): \(error)"))
      }
    }
  }

  /// Opens the file of a checkpoint as it is by now.
  mutating func reread(_ epoch: Int) {
    let checkpoints = checkpoints
    guard checkpoints.paths.indices.contains(epoch) else {
      background.mailbox.post(.noticed("this model is in no file that could be read again"))
      return
    }
    background.add(.epoch) { mailbox in
      do {
        let added = try checkpoints.add(checkpoints.paths[epoch])
        mailbox.post(.epochAdded(added.index, title: added.title, isAskedFor: true))
      } catch {
        mailbox.post(.noticed("\(checkpoints.titles[epoch]): \(error)"))
      }
    }
  }
}

extension Computation {
  /// What goes on beside the screen meanwhile.
  fileprivate var work: Work {
    switch self {
    case .load, .arrange: .matrices
    case .findOddities: .oddities
    case .survey: .survey
    case .compare: .comparison
    case .step: .forward
    case .field: .field
    }
  }

  /// Whether it takes the place of what was asked for before, which nobody waits for any more.
  fileprivate var isLatestOnly: Bool {
    switch self {
    case .load, .arrange, .findOddities, .step, .field: true
    case .survey, .compare: false
    }
  }

  /// Whether the results are worth nothing once the image goes through another model.
  fileprivate var isOfImage: Bool {
    switch self {
    case .step: true
    case .load, .arrange, .findOddities, .survey, .compare, .field: false
    }
  }
}
