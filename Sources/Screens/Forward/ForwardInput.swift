import Analysis
import NeoNeXt
import Sheets
import TUICore

/// An image that is ready to go through the network, and the way it takes.
package struct ForwardInput: Equatable, Sendable {
  /// The file's name.
  let title: String
  /// As it is in the file, and as the network gets it.
  let fileSize: MapSize
  let size: MapSize
  let picture: Picture
  let operators: [Operator]
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
