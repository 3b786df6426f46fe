import Kernels
import NeoNeXt
import Screens
import Sheets
import Synchronization
import TensorCore
import Weights

/// Work on the matrices of whole models, off the main actor: one thing at a time of each.
extension Session {
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

  /// Measures layers, and posts each as it is done.
  mutating func survey(_ requests: [SurveyRequest]) {
    let (checkpoints, measured) = (checkpoints, measured)
    background.add(.survey, isVital: false) { mailbox in
      for request in requests {
        let model = Result { try checkpoints.report(request.epoch).open.model }
        do {
          _ = try parallelMap(request.layers, threads: Processors.count) { layer in
            try measured.once(request.epoch, layer) {
              do {
                let figures = try LayerFigures(try model.get().neocell(of: layer))
                mailbox.post(.surveyed(figures, epoch: request.epoch))
              } catch let error where !(error is CancellationError) {
                mailbox.post(.surveyFailed(layer, epoch: request.epoch, reason: "\(error)"))
              }
            }
          }
        } catch {
          return  // called off
        }
      }
    }
  }

  /// Compares the checkpoint that is open with the other one, or with what NeoInit gives on average.
  mutating func compare(_ epoch: Int) {
    let (model, other) = (model, other)
    background.add(.comparison, isVital: false) { mailbox in
      do {
        guard let baseline = other ?? model.expectation else { return }
        let difference = try ModelDifference(model, baseline, neocellsAlone: other == nil)
        mailbox.post(.compared(CompareResult(difference), epoch: epoch))
      } catch is CancellationError {
      } catch {
        mailbox.post(.compareFailed(epoch: epoch, reason: "\(error)"))
      }
    }
  }
}

/// The layers of checkpoints that were measured or are being: who asks again while one is under way gets the result of that.
final class Measured: Sendable {
  private struct Place: Hashable {
    let epoch: Int
    let layer: LayerID
  }

  private let places = Mutex<Set<Place>>([])

  /// Does it unless it was done; what is called off was not.
  ///
  /// - Throws: what `body` throws.
  func once(_ epoch: Int, _ layer: LayerID, _ body: () throws -> Void) throws {
    let place = Place(epoch: epoch, layer: layer)
    guard places.withLock({ $0.insert(place).inserted }) else { return }
    do {
      try body()
    } catch {
      places.withLock { _ = $0.remove(place) }
      throw error
    }
  }
}
