import Images
import Kernels
import NeoNeXt
import Screens
import Sheets
import TensorCore

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
      do {
        let found = try sheet.oddities(count: Self.oddityCount)
        mailbox.post(.foundOddities(found, on: sheet.subject, arrangement))
      } catch is CancellationError {
      } catch {
        mailbox.post(.noticed("\(error)"))
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
        try Cancellation.check()
        mailbox.post(.fieldFollowed(result))
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
    images.append(path)
    background.start(.forward, isVital: true) { mailbox in
      func post(_ action: Action) { mailbox.post(.forward(action, of: forward)) }
      do {
        post(.imageOpened(try await forward.open(path)))
      } catch let error as ImageError {
        post(.imageFailed(reason: "\(name.excerpt): \(error)"))
      } catch {
        post(.imageFailed(reason: "\(error)"))
      }
    }
  }

  mutating func go(to step: Int) {
    let forward = forward
    background.start(.forward) { mailbox in
      @Sendable func post(_ action: Action) { mailbox.post(.forward(action, of: forward)) }
      do {
        let result = try await forward.step(to: step) { done, record in
          post(.progressed(step: done, record))
        }
        post(.stepped(result))
      } catch is CancellationError {
      } catch {
        post(.stepFailed(step: step, reason: "\(error)"))
      }
    }
  }
}
