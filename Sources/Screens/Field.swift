import NeoNeXt
import Sheets
import TensorCore

/// The Receptive field screen: which pixels one output sees.
package struct Field: Equatable, Sendable {
  /// Where in the map the output is, as fractions of its height and width: the same place in every
  /// layer.
  var row = 0.5
  var column = 0.5
  /// The sub-group of the layer's NeoCell that is followed alone.
  package internal(set) var part: Int?
  /// Whether fields without shifts and of convolutions stand beside it.
  package internal(set) var isCompared = false
  /// Whether the blocks of the axis are shown instead (the paper's figure 4).
  package internal(set) var isPartition = false
  package internal(set) var isPlaying = false
  /// Whether a tick was asked for and has not come yet.
  package internal(set) var awaitsTick = false
  package internal(set) var result: FieldResult?
  /// What was asked for and has not come yet.
  package internal(set) var request: FieldRequest?
  /// Why there is no field; empty if there is one.
  package internal(set) var failure = ""
}
