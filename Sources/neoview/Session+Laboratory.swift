import Kernels
import NeoNeXt
import Screens
import Weights

/// Work on the matrices of whole models, off the main actor: one thing at a time of each.
extension Session {
  /// Opens another checkpoint of the run; of many that were asked for in a row, only the last.
  mutating func open(epoch: Int) {
    let checkpoints = checkpoints
    background.start(.epoch) { mailbox in
      do {
        mailbox.post(.epochOpened(epoch, try checkpoints.report(epoch).modelFacts))
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
      _ = explorer.update(.noticed("this model is in no file that could be read again"))
      return
    }
    background.add(.epoch) { mailbox in
      do {
        let title = try checkpoints.add(checkpoints.paths[epoch])
        mailbox.post(.epochAdded(title: title, isAskedFor: true))
      } catch {
        mailbox.post(.noticed("\(checkpoints.titles[epoch]): \(error)"))
      }
    }
  }

  /// Measures layers, and posts each as it is done.
  mutating func survey(_ requests: [SurveyRequest]) {
    let checkpoints = checkpoints
    background.add(.survey, isVital: false) { mailbox in
      for request in requests {
        let model = Result { try checkpoints.report(request.epoch).open.model }
        _ = try? parallelMap(request.layers, threads: Processors.count) { layer in
          if Task.isCancelled { return }
          do {
            let cell = try model.get().neocell(of: layer)
            mailbox.post(.surveyed(LayerFigures(cell), epoch: request.epoch))
          } catch {
            mailbox.post(.surveyFailed(layer, epoch: request.epoch, reason: "\(error)"))
          }
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
