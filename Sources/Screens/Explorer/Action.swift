import NeoNeXt
import Sheets
import TUICore
import Weights

/// An event that the explorer reacts to: input of the user, or the result of work.
package enum Action: Equatable, Sendable {
  case start
  case key(Key)
  /// An event of the mouse, with the target under it in the frame that the user sees; `nil` if there is no target.
  case mouse(MouseEvent, Hit?)
  case resized(Size)
  /// The terminal reported the colour of its background.
  case sawBackground(isLight: Bool)
  /// The matrices of an entry were read from a checkpoint of the run, with those of the same entry in the other checkpoint, if it
  /// has them, or the reason why those cannot be read.
  case loaded(Sheet, compared: Sheet? = nil, comparedFailure: String? = nil, epoch: Int = 0)
  case loadFailed(entry: Int, epoch: Int = 0, reason: String)
  case arranged(Sheet, Arrangement)
  case arrangeFailed(Arrangement, reason: String)
  case foundOddities([Oddity], on: Sheet.Subject, Arrangement, epoch: Int = 0)
  case surveyed(LayerFigures, epoch: Int)
  case surveyFailed(LayerID, epoch: Int, reason: String)
  case compared(CompareResult, epoch: Int)
  case compareFailed(epoch: Int, reason: String)
  /// Another checkpoint of the run, given by its index, is open from now on.
  case epochOpened(Int, ModelFacts)
  /// A checkpoint was added to the run at an index, because the user asked to read a file again or because the run wrote it.
  case epochAdded(Int, title: String, isAskedFor: Bool)
  case epochFailed(Int, reason: String)
  /// Something went wrong that the user should know.
  case noticed(String)
  /// A file was written; `what` says what it holds, such as `12 lines`.
  case exported(path: String, what: String)
  /// Nothing was written, since the file exists and the user did not agree to overwrite it.
  case exportRefused(ExportRequest)
  case exportFailed(ExportRequest, reason: String)
  case imageOpened(ForwardInput)
  case imageFailed(reason: String)
  /// A step was computed on the way to the step that was asked for.
  case progressed(step: Int, StepRecord)
  case stepped(StepResult)
  case stepFailed(step: Int, reason: String)
  case fieldFollowed(FieldResult)
  case fieldFailed(FieldRequest, reason: String)
  /// The time that `Effect.tick` asked for has passed.
  case ticked
}

/// Work that the explorer asks the session for.
package enum Effect: Equatable, Sendable {
  /// Compute something on another thread.
  case compute(Computation)
  /// Stop all work of a kind.
  case cancel(Work)
  /// Open the checkpoint of the run with this index.
  case openEpoch(Int)
  /// Read the file of a checkpoint again and add it to the run as a later one.
  case reread(epoch: Int)
  case export(ExportRequest)
  case openImage(path: String)
  /// Copy a text to the clipboard.
  case copy(String)
  /// Send `Action.ticked` in less than a second.
  case tick
  case redraw
  case quit
}

/// A computation on another thread, which depends only on models and values.
package enum Computation: Equatable, Sendable {
  /// Read the matrices of an entry of the outline.
  case load(entry: Int)
  /// Sort, filter, group or compare the matrices of a sheet.
  case arrange(ArrangeRequest)
  /// Look for unusual channels of a sheet that is arranged in a certain way.
  case findOddities(Sheet, Arrangement)
  /// Measure the figures of layers.
  case survey([SurveyRequest])
  /// Compare the open checkpoint, which has this index in the run, with the other one.
  case compare(epoch: Int)
  /// Compute the map of a step of the forward pass.
  case step(Int)
  /// Follow the receptive field of an output. The growth curve of an earlier field is reused if that is of the same place.
  case field(FieldRequest, reusing: FieldResult?)
}

/// The kinds of work on other threads. At most one piece of work of each kind is under way.
package enum Work: Hashable, Sendable, CaseIterable {
  case matrices, oddities, field, forward, epoch, survey, comparison, export
  /// Watching whether the run writes new checkpoints.
  case following
}
