import NeoNeXt
import Sheets
import TUICore
import Weights

/// An event that the explorer reacts to: input of the user, or the result of work.
package enum Action: Equatable, Sendable {
  case start
  case key(Key)
  /// A text was pasted. It is put where a line is being typed, and is never run as keys.
  case paste(String)
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
  case arrangeFailed(Sheet.Subject, Arrangement, reason: String)
  case foundOddities([Oddity], on: Sheet.Subject, Arrangement, epoch: Int = 0)
  /// The matrices of a layer were read from a checkpoint of the run, given by its index.
  case recalled(NeoCellMatrices, epoch: Int)
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
  /// A folder was looked up for the beginning of a path.
  case completed(path: String, PathCompletion)
  case imageOpened(ForwardInput)
  case imageFailed(reason: String)
  /// A step was computed on the way to the step that was asked for.
  case progressed(step: Int, StepRecord)
  case stepped(StepResult)
  case stepFailed(step: Int, reason: String)
  case fieldFollowed(FieldResult)
  case fieldFailed(FieldRequest, reason: String)
  /// The gradients of the open image's loss were computed.
  case gradientsMeasured(GradientFigures)
  case gradientsFailed(reason: String)
  /// A part of the work of a saliency map is done, from 0 to 1.
  case explaining(SaliencyQuery, Double)
  case explained(SaliencyResult)
  case explainFailed(SaliencyQuery, reason: String)
  /// An effective receptive field was measured with one more image.
  case effectiveFieldGrew(EffectiveFieldResult)
  case effectiveFieldFailed(EffectiveFieldRequest, reason: String)
  /// The time that `Effect.tick` asked for has passed.
  case ticked
}
