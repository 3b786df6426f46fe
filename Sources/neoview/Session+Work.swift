import Images
import Kernels
import NeoNeXt
import Screens

/// Work on images and fields, off the main actor: one thing at a time of each.
extension Session {
  // MARK: - Matrices

  mutating func arrange(_ request: ArrangeRequest) {
    work { mailbox in
      do {
        mailbox.post(.arranged(try request.arranged(), request.arrangement))
      } catch is CancellationError {
      } catch {
        mailbox.post(.arrangeFailed(request.arrangement, reason: "\(error)"))
      }
    }
  }

  mutating func findOddities(_ sheet: Sheet, _ arrangement: Arrangement) {
    work { mailbox in
      if let found = try? sheet.oddities(count: Self.oddityCount) {
        mailbox.post(.foundOddities(found, on: sheet.subject, arrangement))
      }
    }
  }

  private static let oddityCount = 100

  /// One at a time: of many that were asked for in a row, only the last is carried out.
  mutating func work(_ body: @escaping @Sendable (Mailbox) -> Void) {
    loading?.cancel()
    let mailbox = mailbox
    loading = Task.detached(priority: .userInitiated) { [previous = loading] in
      await previous?.value
      if !Task.isCancelled { body(mailbox) }
    }
  }

  // MARK: - Receptive field

  mutating func follow(_ request: FieldRequest) {
    following?.cancel()
    let mailbox = mailbox
    let known = explorer.field.result
    following = Task.detached(priority: .userInitiated) { [previous = following] in
      await previous?.value
      if Task.isCancelled { return }
      do {
        let fields = try FieldPair(request.architecture, request.size)
        let result = try FieldResult(request, fields, reusing: known)
        if !Task.isCancelled { mailbox.post(.fieldFollowed(result)) }
        if !result.isMeasured { mailbox.post(.fieldFollowed(try result.withCurve(fields))) }
      } catch is CancellationError {
      } catch {
        mailbox.post(.fieldFailed(request, reason: "\(error)"))
      }
    }
  }

  private static let tickLength = Duration.milliseconds(600)

  func tick() {
    let mailbox = mailbox
    Task.detached {
      try? await Task.sleep(for: Self.tickLength)
      mailbox.post(.ticked)
    }
  }

  // MARK: - Forward

  /// Images are opened in the order in which they were asked for.
  mutating func open(image name: String) {
    stepping?.cancel()
    let (forward, mailbox, path) = (forward, mailbox, Self.expanded(name))
    openedImage = path
    stepping = Task.detached(priority: .userInitiated) { [previous = stepping] in
      await previous?.value
      do {
        mailbox.post(.imageOpened(try await forward.open(path)))
      } catch let error as ImageError {
        mailbox.post(.imageFailed(reason: "\(name.excerpt): \(error)"))
      } catch {
        mailbox.post(.imageFailed(reason: "\(error)"))
      }
    }
  }

  mutating func go(to step: Int) {
    stepping?.cancel()
    let (forward, mailbox) = (forward, mailbox)
    stepping = Task.detached(priority: .userInitiated) { [previous = stepping] in
      await previous?.value
      if Task.isCancelled { return }
      do {
        let result = try await forward.step(to: step) { done, record in
          mailbox.post(.progressed(step: done, record))
        }
        mailbox.post(.stepped(result))
      } catch is CancellationError {
      } catch {
        mailbox.post(.stepFailed(step: step, reason: "\(error)"))
      }
    }
  }
}
