import Analysis
import NeoNeXt
import Sheets
import TUICore

/// An image that is ready to go through the network, and the operators that it will go through.
package struct ForwardInput: Equatable, Sendable {
  /// The file's name.
  let title: String
  /// The size of the image in the file, in pixels.
  let fileSize: MapSize
  /// The size of the image as the network gets it, in pixels.
  let size: MapSize
  let picture: Picture
  package let operators: [Operator]
  /// The normalized image as a sheet of three channels.
  let sheet: Sheet
  let statistics: ValueStatistics

  package init(
    title: String, fileSize: MapSize, size: MapSize, picture: Picture, operators: [Operator],
    sheet: Sheet, statistics: ValueStatistics
  ) {
    self.title = title
    self.fileSize = fileSize
    self.size = size
    self.picture = picture
    self.operators = operators
    self.sheet = sheet
    self.statistics = statistics
  }
}
