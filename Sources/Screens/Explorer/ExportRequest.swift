import NeoNeXt
import Sheets
import Weights

/// What to export, and the path of the file.
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
    /// The name of the layer or tensor, such as `stage_1.0`, or of a step, such as `stage_1.0-GELU`.
    package let name: String
    /// The layer, which stands in every row of a table.
    package let layer: String
    /// The operator of a step, which stands in every row of a table; empty if this is no step.
    package let work: String
    /// The number of the channel to export; `nil` for all channels.
    package let item: Int?
    /// What of the matrices is exported: themselves, A and B, or the effective filters.
    package let form: MatrixForm
    /// Whether the screen shows what the file has: neither sorted nor filtered nor compared.
    package let isStored: Bool
    /// What is on screen. Pictures are drawn from it, and so are tables if the file does not have these values.
    package let shown: Picture
  }

  /// A sheet on screen, with its colours.
  package struct Picture: Equatable, Sendable {
    package let sheet: Sheet
    /// The item of the sheet to draw; `nil` for all items.
    package let item: Int?
    package let colors: SheetColors
    /// The matrix under the cursor. The legend shows its colours if every matrix has colours of its own.
    package let selected: (item: Int, side: Int)

    package static func == (a: Picture, b: Picture) -> Bool {
      a.sheet == b.sheet && a.item == b.item && a.colors == b.colors && a.selected == b.selected
    }
  }

  /// A table, which is exported as CSV or JSON.
  package enum Table: Equatable, Sendable {
    /// The operation counts of layers, or of operators, at one resolution or several.
    case costs([CountedOperators], byOperator: Bool)
    /// The receptive fields of all layers at the place of a request.
    case fields(FieldRequest)
    case figures
    case changes
    /// The statistics of every operator's output.
    case activations(Activations)

    var name: String {
      switch self {
      case .costs: "the operation counts"
      case .fields: "the receptive fields"
      case .figures: "the figures"
      case .changes: "the changes"
      case .activations: "the statistics of the operators"
      }
    }
  }

  package let content: Content
  package internal(set) var path: String
  /// Whether an existing file is overwritten.
  package internal(set) var overwrite: Bool

  package init(_ content: Content, path: String, overwrite: Bool = false) {
    self.content = content
    self.path = path
    self.overwrite = overwrite
  }

  /// A file name that is valid on every system: characters other than letters, digits, `_`, `-` and `.` become `_`.
  static func fileName(_ name: String) -> String {
    let safe = name.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9") ~= scalar)
      return isPlain || scalar == "_" || scalar == "-" || scalar == "." ? String(scalar) : "_"
    }.joined()
    return safe.hasPrefix(".") ? "_" + safe : safe.isEmpty ? "matrices" : safe
  }

  /// The question of the prompt that asks for the path.
  var title: String {
    switch content {
    case .screen: "Save the screen as .png, .svg, .txt, or .ansi with colours"
    case .table(let table): "Export \(table.name) as .csv or .json"
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
