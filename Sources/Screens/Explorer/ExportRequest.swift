import NeoNeXt
import Sheets
import Weights

/// What to export, and the path of the file.
package struct ExportRequest: Equatable, Sendable {
  package enum Content: Equatable, Sendable {
    case matrices(Matrices)
    case table(Table)
    case pixels(PixelMap)
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
    /// Whether several checkpoints are open.
    package let isOfRun: Bool
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

    /// The same matrices in another checkpoint.
    ///
    /// - Parameters:
    ///   - sheet: the sheet of the layer or tensor there.
    ///   - channel: the channel to draw; `nil` for all.
    package func of(_ sheet: Sheet, channel: Int?) -> Picture {
      let item = channel.flatMap { sheet.item(of: Sheet.Origin(layer: nil, channel: $0)) }
      return Picture(
        sheet: sheet, item: item, colors: colors.of(sheet),
        selected: (item ?? selected.item, selected.side))
    }

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

  /// Values of the pixels of an image.
  package struct PixelMap: Equatable, Sendable {
    /// What it is, such as `the saliency map`.
    let what: String
    package let title: String
    package let heading: String
    package let size: MapSize
    /// `[height, width]`
    package let values: [Float]
    package let isSigned: Bool
    package let isLogarithmic: Bool
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

  /// The endings of names, one for each format that the content can be written in.
  package var endings: [String] {
    switch content {
    case .screen: Self.screenEndings
    case .table: Self.tableEndings
    case .pixels: Self.pixelEndings
    case .matrices(let matrices):
      Self.matrixEndings + (matrices.stillness == nil ? [Self.animationEnding] : [])
    }
  }

  static let screenEndings = ["png", "svg", "txt", "ansi"]
  static let tableEndings = ["csv", "json"]
  static let pixelEndings = ["npy", "csv", "png", "svg"]
  static let matrixEndings = ["csv", "npy", "npz", "png", "svg"]
  /// For matrices over the checkpoints of a run.
  static let animationEnding = "apng"

  /// The endings as they are listed in a prompt and in help.
  static func list(_ endings: [String]) -> String {
    endings.map { ".\($0)" }.joined(separator: " ")
  }

  /// A file name that is valid on every system: characters other than letters, digits, `_`, `-` and `.` become `_`.
  package static func fileName(_ name: String) -> String {
    let safe = name.unicodeScalars.map { scalar in
      let isPlain = scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9") ~= scalar)
      return isPlain || scalar == "_" || scalar == "-" || scalar == "." ? String(scalar) : "_"
    }.joined()
    return safe.hasPrefix(".") ? "_" + safe : safe.isEmpty ? "matrices" : safe
  }

  /// The question of the prompt that asks for the path.
  var title: String {
    switch content {
    case .screen: "Save the screen as \(Self.list(endings)) (text with colours)"
    case .table(let table): "Export \(table.name) as \(Self.list(endings))"
    case .pixels(let map): "Export \(map.what) as \(Self.list(endings))"
    case .matrices(let matrices):
      "Export \(matrices.what) of \(matrices.name) as \(Self.list(endings))"
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

  /// Why the matrices cannot be shown moving over the checkpoints of a run, in an animated picture; `nil` if they can.
  package var stillness: String? {
    if isStep { return "an animation shows matrices over a run, and no maps of an image" }
    if !isOfRun {
      return "an animation shows a run, and one checkpoint is open: neoview A B … opens several"
    }
    return isStored
      ? nil
      : "an animation shows matrices as the files have them: Esc leaves order, filter, difference"
  }

  fileprivate var isAsShown: Bool { !isStep && !isStored }

  fileprivate var what: String {
    item.map { "\(shown.sheet.itemName) \($0)" } ?? (isStep ? "all channels" : "all matrices")
  }
}
