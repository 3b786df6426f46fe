import NeoNeXt
import Sheets

/// What the pixels of the open image contribute to a class, on screen.
struct Explanation: Equatable, Sendable {
  enum Status: Equatable, Sendable {
    /// The share of the work that is done.
    case computing(Double)
    case ready(SaliencyResult)
    case failed(reason: String)
    case stopped
  }

  /// Which of the images that were opened it is of.
  let image: Int
  /// The size of the image.
  let size: MapSize
  /// The place of the class in the list.
  var rank: Int
  /// The method, which stays the same from class to class.
  var method: SaliencyMethod
  /// The layer of Grad-CAM; `nil` for the last one with a map.
  var layer: LayerID?
  /// Whether the class is compared with the likeliest other one.
  var isAgainst = false
  var status = Status.computing(0)
  /// The pixel of the image under the cursor.
  var cursor: (row: Int, column: Int) = (0, 0)

  var result: SaliencyResult? {
    switch status {
    case .ready(let result): result
    case .computing, .failed, .stopped: nil
    }
  }

  static func == (a: Explanation, b: Explanation) -> Bool {
    a.image == b.image && a.size == b.size && a.rank == b.rank && a.method == b.method
      && a.layer == b.layer && a.isAgainst == b.isAgainst && a.status == b.status
      && a.cursor == b.cursor
  }
}
