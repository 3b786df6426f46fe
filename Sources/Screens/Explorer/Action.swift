import NeoNeXt
import Sheets
import TUICore
import Weights

/// What happens to the explorer.
package enum Action: Equatable, Sendable {
  case start
  case key(Key)
  /// With what is under the mouse in the frame that the user sees.
  case mouse(MouseEvent, Hit?)
  case resized(Size)
  /// The terminal said what its own background is.
  case sawBackground(isLight: Bool)
  /// The matrices of an entry, with the same of the other checkpoint, or why that cannot be read, if there is one that has it.
  case loaded(Sheet, compared: Sheet? = nil, comparedFailure: String? = nil, epoch: Int = 0)
  case loadFailed(entry: Int, reason: String)
  case arranged(Sheet, Arrangement)
  case arrangeFailed(Arrangement, reason: String)
  case foundOddities([Oddity], on: Sheet.Subject, Arrangement)
  case surveyed(LayerFigures, epoch: Int)
  case surveyFailed(LayerID, epoch: Int, reason: String)
  case compared(CompareResult, epoch: Int)
  case compareFailed(epoch: Int, reason: String)
  /// Another checkpoint of the run is open from now on.
  case epochOpened(Int, ModelFacts)
  /// There is a checkpoint at a place of the run where there was none, because the user asked for it or because it was written.
  case epochAdded(Int, title: String, isAskedFor: Bool)
  case epochFailed(Int, reason: String)
  /// Something went wrong that the user should know.
  case noticed(String)
  /// What was written, such as `12 lines`.
  case exported(path: String, what: String)
  case exportRefused(ExportRequest)
  case exportFailed(ExportRequest, reason: String)
  case imageOpened(ForwardInput)
  case imageFailed(reason: String)
  /// An operator was computed on the way to the step that was asked for.
  case progressed(step: Int, StepRecord)
  case stepped(StepResult)
  case stepFailed(step: Int, reason: String)
  case fieldFollowed(FieldResult)
  case fieldFailed(FieldRequest, reason: String)
  /// The time that a `tick` asked for has passed.
  case ticked
}

/// Work that the explorer asks for.
package enum Effect: Equatable, Sendable {
  /// What is computed from the model alone.
  case compute(Computation)
  case cancel(Work)
  case openEpoch(Int)
  /// The file of a checkpoint as it is by now, as a later one.
  case reread(epoch: Int)
  case export(ExportRequest)
  case openImage(path: String)
  /// To the clipboard.
  case copy(String)
  /// `ticked` after less than a second.
  case tick
  case redraw
  case quit
}

/// What is computed beside the screen, from models and values alone.
package enum Computation: Equatable, Sendable {
  /// The matrices of an entry of the outline.
  case load(entry: Int)
  case arrange(ArrangeRequest)
  case findOddities(Sheet, Arrangement)
  case survey([SurveyRequest])
  /// The checkpoint that is open with the other one.
  case compare(epoch: Int)
  /// The map of a step of the forward pass.
  case step(Int)
  /// With a field of the same place, whose curve is taken over.
  case field(FieldRequest, reusing: FieldResult?)
}

/// What goes on beside the screen: of each kind one thing at a time.
package enum Work: Hashable, Sendable, CaseIterable {
  case matrices, oddities, field, forward, epoch, survey, comparison, export
  /// Looking whether a run has new checkpoints.
  case following
}
