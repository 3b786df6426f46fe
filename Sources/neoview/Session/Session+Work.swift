import Effects
import Glibc
import Images
import Screens
import TensorCore

/// Starts background work that the explorer asks for.
extension Session {
  /// Has the interpreter carry out a computation in the background.
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

  /// Opens an image in the background. Images are opened in the order in which they were asked for.
  ///
  /// - Parameter name: the path as the user typed it.
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

  /// Looks up in the background how a path can go on.
  mutating func complete(_ path: String) {
    background.start(.completion) { mailbox in
      let completion = FolderListing.completion(of: path)
      // A search that was called off has not seen all names.
      if !Cancellation.isCancelled { mailbox.post(.completed(path: path, completion)) }
    }
  }

  /// The path with a leading `~/` replaced by the user's home folder.
  static func expanded(_ path: String) -> String {
    guard path.hasPrefix("~/"), let home = getenv("HOME") else { return path }
    return String(cString: home) + path.dropFirst()
  }

  // MARK: - Checkpoints

  /// Opens a checkpoint of the run in the background. If another one is asked for before it is open, this one is cancelled.
  ///
  /// - Parameter epoch: the index of the checkpoint in the run.
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

  /// Reads the file of a checkpoint again, and adds what it holds now as a new checkpoint of the run.
  ///
  /// - Parameter epoch: the index of the checkpoint in the run.
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
