import Analysis
import Screens
import TUICore

/// The colours of a picture, so that several pictures can have the same ones.
extension MatrixPicture {
  struct Colors {
    fileprivate let legend: HeatPainter
    /// The colours of each matrix, in the order of the picture.
    fileprivate let panels: [HeatPainter]

    /// The colours that span what both span.
    ///
    /// - Throws: `RunAnimation.Refusal` if the pictures do not have the same number of matrices.
    func union(_ other: Colors) throws(RunAnimation.Refusal) -> Colors {
      guard panels.count == other.panels.count else {
        throw RunAnimation.Refusal(
          description: "expected \(panels.count) matrices, found \(other.panels.count)")
      }
      return Colors(
        legend: legend.union(other.legend), panels: zip(panels, other.panels).map { $0.union($1) })
    }
  }

  var colors: Colors {
    Colors(
      legend: legend, panels: sections.flatMap(\.items).flatMap(\.panels).map(\.painter))
  }

  /// The same matrices in other colours, of a picture that has as many.
  func with(_ colors: Colors, title: String, scope: String) -> MatrixPicture {
    var painters = colors.panels[...]
    let sections = sections.map { section in
      Section(
        heading: section.heading,
        items: section.items.map { item in
          Item(
            label: item.label,
            panels: item.panels.map {
              Panel(name: $0.name, matrix: $0.matrix, painter: painters.popFirst() ?? $0.painter)
            })
        })
    }
    return MatrixPicture(
      title: title, sections: sections, legend: colors.legend, scope: scope, isShared: isShared,
      scale: scale)
  }
}
