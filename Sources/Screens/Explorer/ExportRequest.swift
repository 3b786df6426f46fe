import NeoNeXt
import Sheets
import Weights

/// What to export, and the file that it goes to.
package struct ExportRequest: Equatable, Sendable {
  package enum Content: Equatable, Sendable {
    case matrices(Matrices)
    case table(Table)
    /// The screen itself, as a picture or as text.
    case screen
  }

  /// Matrices of a layer or tensor, or the map of a step.
  package struct Matrices: Equatable, Sendable {
    package let subject: Sheet.Subject
    /// `stage_1.0`, or `stage_1.0-GELU` of a step.
    package let name: String
    /// What the rows of a table are of: the layer, and the operator of a step.
    package let layer: String
    package let work: String
    /// A channel; `nil` for all of them.
    package let item: Int?
    package let form: MatrixForm
    /// Whether what is on screen is what the file has: neither sorted nor chosen nor compared.
    package let isStored: Bool
    /// What is on screen, for pictures, and where that is not what the file has.
    package let shown: Picture
  }

  package struct Picture: Equatable, Sendable {
    package let sheet: Sheet
    /// `nil` for all items.
    package let item: Int?
    package let colors: SheetColors
    /// The matrix under the cursor, whose colours the legend shows where each matrix has its own.
    package let selected: (item: Int, side: Int)

    package static func == (a: Picture, b: Picture) -> Bool {
      a.sheet == b.sheet && a.item == b.item && a.colors == b.colors && a.selected == b.selected
    }
  }

  /// What is exported as CSV alone.
  package enum Table: Equatable, Sendable {
    /// The operation counts of layers, or of operators.
    case costs([Operator], MapSize, byOperator: Bool)
    case fields(FieldRequest)
    case figures
    case changes

    var name: String {
      switch self {
      case .costs: "the operation counts"
      case .fields: "the receptive fields"
      case .figures: "the figures"
      case .changes: "the changes"
      }
    }
  }

  package let content: Content
  package internal(set) var path: String
  package internal(set) var overwrite: Bool

  package init(_ content: Content, path: String, overwrite: Bool = false) {
    self.content = content
    self.path = path
    self.overwrite = overwrite
  }

  /// A name that is a plain file name everywhere.
  static func fileName(_ name: String) -> String {
    let safe = name.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9") ~= scalar)
      return isPlain || scalar == "_" || scalar == "-" || scalar == "." ? String(scalar) : "_"
    }.joined()
    return safe.hasPrefix(".") ? "_" + safe : safe.isEmpty ? "matrices" : safe
  }

  /// What is written, as the prompt asks for its path.
  var title: String {
    switch content {
    case .screen: "Save the screen as .png, .svg, .txt, or .ansi with colours"
    case .table(let table): "Export \(table.name) as CSV"
    case .matrices(let matrices):
      "Export \(matrices.what) of \(matrices.name) as .csv .npy .png .svg"
        + (matrices.isAsShown ? ", as shown" : "")
    }
  }
}

extension ExportRequest.Matrices {
  private var isStep: Bool {
    switch subject {
    case .step: true
    case .entry: false
    }
  }

  fileprivate var isAsShown: Bool { !isStep && !isStored }

  fileprivate var what: String {
    item.map { "\(shown.sheet.itemName) \($0)" } ?? (isStep ? "all channels" : "all matrices")
  }
}
