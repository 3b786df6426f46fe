import Sheets
import TUICore
import TensorCore

/// How the explorer reacts to actions.
extension Explorer {
  /// Changes the state by an action.
  ///
  /// - Returns: the work to be done.
  package mutating func update(_ action: Action) -> [Effect] {
    switch action {
    case .start: return tellCurrent(.appeared)
    case .key(let key): return press(key)
    case .paste(let text): return paste(text)
    case .mouse(let event, let hit): return point(event, hit)
    case .resized(let size):
      shared.size = size
      return viewChanged()
    case .sawBackground(let isLight):
      guard isLight != shared.surface.isLight else { return [] }
      shared.surface.isLight = isLight
      shared.colors.suit(isLight: isLight)
      return viewChanged()
    case .loaded(let sheet, let compared, let comparedFailure, let epoch):
      return take(
        LayerMatrices.Loaded(
          sheet: sheet, compared: compared, comparedFailure: comparedFailure, epoch: epoch))
    case .loadFailed(let entry, let epoch, let reason): return failLoading(entry, epoch, reason)
    case .arranged(let sheet, let arrangement):
      switch sheet.subject {
      case .entry: return settle(matrices.take(sheet, arrangement, shared), of: .matrices)
      case .step: forward.take(sheet, arrangement, shared)
      }
    case .arrangeFailed(let subject, let arrangement, let reason):
      switch subject {
      case .entry: return settle(matrices.fail(arrangement, reason, shared), of: .matrices)
      case .step: return settle(forward.fail(arrangement, reason, shared), of: .forward)
      }
    case .foundOddities(let found, let subject, let arrangement, let epoch):
      let shown = MatricesScreen.Shown(subject: subject, arrangement: arrangement, epoch: epoch)
      return settle(matrices.take(found, of: shown, shared), of: .matrices)
    case .recalled(let cell, let epoch): matrices.take(cell, epoch: epoch)
    case .surveyed(let figures, let epoch):
      shared.measured.take(figures, epoch: epoch)
      return tellCurrent(.arrived)
    case .surveyFailed(let layer, let epoch, let reason):
      shared.measured.fail(layer, epoch: epoch, reason)
      return tellCurrent(.arrived)
    case .compared(let result, let epoch):
      let isShown = screen == .compare
      return settle(
        compare.take(result, epoch: epoch, shared, isShown: isShown), of: .compare)
    case .compareFailed(let epoch, let reason): compare.fail(epoch: epoch, reason)
    case .epochOpened(let epoch, let facts): return take(epoch: epoch, facts)
    case .epochAdded(let epoch, let title, let isAskedFor):
      return add(epoch, Epochs.Arrival(title: title, isAskedFor: isAskedFor))
    case .epochFailed(let epoch, let reason): failEpoch(epoch, reason)
    case .noticed(let text): say(text, isError: true)
    case .exported(let path, let what):
      endExport(path)
      say("wrote \(what) to \(path.excerpt)")
    case .exportRefused(let request):
      endExport(request.path)
      askAgain(
        .export(request, asksToOverwrite: true),
        or: "\(request.path.excerpt) exists already: nothing was written")
    case .exportFailed(let request, let reason):
      endExport(request.path)
      askAgain(.export(request, failure: reason), or: reason)
    case .completed(let path, let completion): take(completion, of: path)
    case .imageOpened(let input):
      shared.image.take(input)
      let effects =
        settle(forward.begin(shared), of: .forward)
        + settle(matrices.forgetGradient(shared), of: .matrices) + renewGradients()
      return screen == .field ? effects + tellCurrent(.arrived) : effects
    case .imageFailed(let reason): return refuseImage(reason)
    case .progressed(let step, let record):
      shared.image.records[step] = record
      forward.note(step)
    case .stepped(let result): return settle(forward.take(result, shared), of: .forward)
    case .stepFailed(let step, let reason): forward.fail(step, reason, shared)
    case .fieldFollowed(let result): field.take(result)
    case .fieldFailed(let request, let reason): field.fail(request, reason)
    case .gradientsMeasured(let figures): return take(figures)
    case .gradientsFailed(let reason): return failGradients(reason)
    case .explaining(let query, let share): forward.note(query, share)
    case .explained(let result): forward.take(result)
    case .explainFailed(let query, let reason): forward.fail(query, reason)
    case .effectiveFieldGrew(let result): field.take(result)
    case .effectiveFieldFailed(let request, let reason): field.fail(request, reason)
    case .ticked:
      return settle(field.tick(shared, isShown: screen == .field), of: .field) + tickRun()
    }
    return []
  }
}
