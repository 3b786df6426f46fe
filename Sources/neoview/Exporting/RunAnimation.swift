import Exports
import Screens
import TUICore
import TensorCore
import Weights

/// Pictures of the same matrices in each checkpoint of a run, in the same colours, as one that moves.
struct RunAnimation {
  /// Why matrices cannot be shown moving. The description is one lower-case line.
  struct Refusal: Error, CustomStringConvertible {
    let description: String
  }

  let checkpoints: Checkpoints
  /// Makes the picture of the matrices in a checkpoint, in colours that span their values there.
  let picture: (Model) throws -> MatrixPicture

  /// How long a frame is shown, and the last one, in milliseconds.
  private static let (pause, lastPause) = (500, 1500)

  /// Writes the frames, one for each checkpoint that has the matrices.
  ///
  /// - Parameter sink: takes the bytes in pieces.
  /// - Returns: a few words on what was written.
  /// - Throws: `Refusal` if fewer than two checkpoints have the matrices; `ExportError`; `CancellationError`.
  /// - Complexity: every checkpoint is read twice, first for its range of values; one is in memory at a time.
  func write(to sink: @escaping ([UInt8]) throws -> Void) throws -> String {
    let (found, colors, lost) = try survey()
    guard let colors, found.count > 1 else {
      throw Refusal(
        description: "an animation needs two checkpoints that can be read, found \(found.count)"
          + (lost.first.map { ": \($0)" } ?? ""))
    }
    var file = APNG(frameCount: found.count, sink)
    var size = ""
    for index in found {
      let drawing = try frame(index, of: found, colors).drawing
      try file.add(drawing, milliseconds: index == found.last ? Self.lastPause : Self.pause)
      size = "\(drawing.width)×\(drawing.height) pixels"
    }
    try file.finish()
    let without =
      lost.first.map { ", without \(lost.count) that cannot be read (\($0))," } ?? ""
    return "\(found.count) frames of \(size)\(without)"
  }

  /// Looks for the checkpoints that have the matrices.
  ///
  /// - Returns: the indices of these checkpoints, the colours that span the values of all of them, and why others are left out.
  private func survey() throws -> (found: [Int], colors: MatrixPicture.Colors?, lost: [String]) {
    var (found, lost): ([Int], [String]) = ([], [])
    var colors: MatrixPicture.Colors?
    for (index, title) in checkpoints.titles.enumerated() {
      try Cancellation.check()
      do {
        let here = try picture(try checkpoints.report(index).open.model).colors
        colors = try colors?.union(here) ?? here
        found.append(index)
      } catch let error as CancellationError {
        throw error
      } catch let error as Checkpoints.Refusal {
        lost.append("\(error)")
      } catch {
        lost.append("\(title): \(error)")
      }
    }
    return (found, colors, lost)
  }

  /// The picture of a checkpoint. Its name is as long as that of the longest, so that all pictures have the same size.
  private func frame(
    _ index: Int, of found: [Int], _ colors: MatrixPicture.Colors
  ) throws -> MatrixPicture {
    try Cancellation.check()
    let titles = checkpoints.titles
    func name(_ index: Int) -> String { "\(titles[index]) (\(index + 1) of \(titles.count))" }
    let longest = found.map { name($0).unicodeScalars.count }.max() ?? 0
    let missing = longest - name(index).unicodeScalars.count
    let own = try picture(try checkpoints.report(index).open.model)
    return own.with(
      colors, title: "\(name(index)) · \(own.title)" + String(repeating: " ", count: missing),
      scope: "\(own.scope), in \(found.count) checkpoints")
  }
}
