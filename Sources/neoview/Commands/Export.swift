import ArgumentParser
import CheckpointFiles
import Exports
import Glibc
import NeoNeXt
import TUICore
import TensorCore
import Weights

struct Export: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract:
      "Write matrices as CSV, npy, npz, PNG or SVG: one channel, one layer, or every L and R.",
    discussion: """
      The columns of CSV are layer,group,kernel,shift,channel,side,row,c0,c1,… with one matrix row a line \
      and nine significant digits, which read back to the same float32; a shift is rows/columns where they differ. npy is one numpy array \
      [matrices, rows, columns] of float32, for matrices of one size, in which L and R of a channel follow each other. npz has \
      an array for each layer, kernel group and side, such as stage_1.0.group0.L [channels, rows, columns], and the numbers of \
      these channels as stage_1.0.group0.channels. PNG and SVG draw every element \
      as a block of whole pixels, with the channels' names and a colour bar. Without --format the ending \
      of --output chooses; a name without an ending gets CSV.

      Forms: matrix is L and R; expanded is A and B, block-diagonal, for images of --resolution; kernel \
      is K [h'w', hw], in whose row a·w' + b the effective filter of output [a,b] of a block is laid out. \
      A file appears whole or not at all.
      """)

  @Argument(help: "The checkpoint.")
  var checkpoint: String

  @Option(name: .shortAndLong, help: "Where to write; - is standard output.")
  var output: String

  @Option(help: "A layer such as stage_1.0, or the name of any tensor; all layers if not given.")
  var layer: String?

  @Option(help: "One channel of the layer.")
  var channel: Int?

  @Option(help: "One kernel group of the layer, counted from 0.")
  var group: Int?

  @Option(help: "Which matrices of a NeoCell: L or A is left, R or B is right.")
  var side: MatrixSelection.Side = .both

  @Option(help: "What of a channel is written.")
  var form: MatrixForm = .matrix

  @Option(help: "csv, npy, npz, png or svg; if not given, the ending of --output chooses.")
  var format: ExportFormat?

  @Option(help: "Of images, for --form expanded: N or HxW.")
  var resolution = MapSize.usual

  @Option(name: .customLong("map"), help: "The colours of PNG and SVG; diverging if not given.")
  var colorMap: ColorMapName?

  @Option(help: "What the colours of PNG and SVG span: all that is shown (layer), or each matrix.")
  var domain: MatrixPicture.Domain?

  @Option(
    help: "Pixels along each side of an element, for PNG and SVG; chosen to fit if not given.")
  var scale: Int?

  @Option(help: ShiftList.help)
  var shifts: ShiftList?

  @Flag(help: "Overwrite an existing file.")
  var force = false

  func validate() throws {
    if output.isEmpty { throw ValidationError("expected a path after --output, found none") }
    if let scale, !(1...256).contains(scale) {
      throw ValidationError("expected a --scale from 1 to 256, found \(scale)")
    }
    let isPicture = try? [.png, .svg].contains(wantedFormat())
    if isPicture == false, scale != nil || colorMap != nil || domain != nil {
      throw ValidationError("--scale, --map and --domain go with --format png or svg")
    }
    if form == .kernel, side != .both {
      throw ValidationError("--form kernel is of L and R together: leave out --side")
    }
    if channel != nil, layer == nil {
      throw ValidationError("--channel needs --layer, which names the layer it is in")
    }
  }

  /// The format of `--format`, or the one that the ending of the name stands for.
  ///
  /// - Throws: `UnknownFormat`; `RunAnimation.Refusal`.
  private func wantedFormat() throws -> ExportFormat {
    if let format { return format }
    if output == "-" { return .csv }
    if ExportFormat(path: output) == .apng {
      throw RunAnimation.Refusal(
        description: "an animation shows a run, and this command reads one checkpoint: "
          + "key e of the explorer writes \(output.excerpt)")
    }
    return try ExportFormat(ofFile: output, allowed: ExportFormat.ofMatrices)
  }

  func run() throws {
    let format = try reporting { try wantedFormat() }
    try reporting(checkpoint) {
      let open = try OpenModel(checkpoint: checkpoint)
      var model = open.model
      model = try model.with(shifts, remindingAt: form == .expanded ? resolution : nil)
      if layer == nil, model.recognition == nil { throw WeightsError.notNeoNeXt }
      let subject = try layer.map { try model.subject(named: $0) }
      let selection = MatrixSelection(
        model: model, subject: subject, channel: channel, group: group, side: side, form: form,
        resolution: resolution)
      if output != "-" { Interruption.removesUnfinishedFiles() }
      switch format {
      case .csv:
        try write {
          "\(try CSVExport(selection: selection, announce: announce).write(to: $0)) lines"
        }
      case .npy:
        try write { sink in
          let shape = try NPYExport(selection: selection).write(to: sink, announce: announce)
          return "\(shape.map(String.init).joined(separator: "×")) values"
        }
      case .npz:
        try write { sink in
          try NPZExport(groups: try selection.groups(), announce: announce).write(to: sink)
        }
      case .png, .svg: try write(try drawing(of: selection, title: open.title), format)
      case .apng, .txt, .ansi, .json:
        throw UnknownFormat(path: output, allowed: ExportFormat.ofMatrices)
      }
    }
  }

  private func announce(_ bytes: Int) {
    LargeOutput.announce(bytes, "the matrices of all channels in this form; --channel chooses one")
  }

  /// Writes the file, or to standard output, and tells what was written.
  ///
  /// - Parameter body: passes the bytes to the sink that it is given, and returns a few words on them.
  private func write(_ body: (_ sink: @escaping ([UInt8]) throws -> Void) throws -> String) throws {
    if output == "-" {
      _ = try body { try writeAll($0, to: STDOUT_FILENO, path: "standard output") }
      return
    }
    var what = ""
    try withProgress {
      try AtomicFile.fill(output, overwrite: force, sources: Checkpoint.files(of: checkpoint)) {
        what = try body($0)
      }
    }
    complain("wrote \(what) to \(output.printable)")
  }

  private func drawing(of selection: MatrixSelection, title: String) throws -> Drawing {
    let name = [title, layer.map(\.printable), channel.map { "channel \($0)" }]
      .compactMap(\.self).joined(separator: " · ")
    return try MatrixPicture(
      selection, title: name + (form == .matrix ? "" : " · \(form.rawValue)"),
      map: colorMap?.map ?? .diverging, domain: domain ?? .layer, scale: scale
    ).drawing
  }

  private func write(_ drawing: Drawing, _ format: ExportFormat) throws {
    let bytes = try drawing.bytes(format)
    try write { sink in
      try sink(bytes)
      return "\(drawing.width)×\(drawing.height) pixels"
    }
  }
}
