import Images
import Kernels
import NeoNeXt
import Screens

/// Work on images and fields, off the main actor: one thing at a time of each.
extension Session {
  // MARK: - Matrices

  mutating func arrange(_ request: ArrangeRequest) {
    background.start(.matrices) { mailbox in
      do {
        mailbox.post(.arranged(try request.arranged(), request.arrangement))
      } catch is CancellationError {
      } catch {
        mailbox.post(.arrangeFailed(request.arrangement, reason: "\(error)"))
      }
    }
  }

  mutating func findOddities(_ sheet: Sheet, _ arrangement: Arrangement) {
    background.start(.oddities) { mailbox in
      if let found = try? sheet.oddities(count: Self.oddityCount) {
        mailbox.post(.foundOddities(found, on: sheet.subject, arrangement))
      }
    }
  }

  private static let oddityCount = 100

  // MARK: - Receptive field

  mutating func follow(_ request: FieldRequest) {
    let known = explorer.field.result
    background.start(.field) { mailbox in
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

  // MARK: - Forward

  /// Images are opened in the order in which they were asked for.
  mutating func open(image name: String) {
    let (forward, path) = (forward, Self.expanded(name))
    openedImage = path
    background.start(.forward, isVital: true) { mailbox in
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
    let forward = forward
    background.start(.forward) { mailbox in
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
