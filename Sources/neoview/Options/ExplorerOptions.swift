import ArgumentParser
import Effects
import Glibc
import Images
import Inference
import NeoNeXt
import TUICore
import TensorCore
import Weights

/// The options of the explorer, which `explore` and `replay` share.
struct ExplorerOptions: ParsableArguments {
  @Argument(
    help:
      "A checkpoint, or several of one run to step through; the bundled samples if there are none."
  )
  var checkpoints: [String] = []

  @OptionGroup var fresh: FreshModelOptions

  @Option(help: "Another checkpoint: x shows the difference from it, 5 all changes.")
  var compare: String?

  @Option(help: "An image to step through the model (screen 4).")
  var image: String?

  @Option(help: "Of the image, in pixels: N or HxW; 224 if not given.")
  var resolution: MapSize?

  @Option(help: "A text file with the name of each class, one a line.")
  var labels: String?

  @Option(help: ShiftList.help)
  var shifts: ShiftList?

  @Flag(
    help: """
      Of a run whose names come with and without _ema, step through the averages: without it, an average is \
      what its checkpoint is compared with.
      """)
  var average = false

  @Flag(help: "Turn JPEGs as their EXIF data say, which the release's loader does not.")
  var exif = false

  @OptionGroup var memory: MemoryOptions

  @Option(help: "Colours: auto, mono, 8, 16, 256 or 24bit.")
  var colors: ColorChoice?

  @Flag(help: "Draw with ASCII characters alone.")
  var ascii = false

  @Option(help: "The terminal's own background: auto asks it; light or dark.")
  var background = BackgroundChoice.auto

  @Option(
    help:
      "Whether the mouse is used at first: on or off, which leaves text to be selected; M changes it."
  )
  var mouse = Toggle.on

  func validate() throws {
    if !checkpoints.isEmpty, fresh.variant != nil {
      throw ValidationError.checkpointAndVariant
    }
  }

  /// The files that are open before there is a screen, so that errors in the arguments are told before the screen appears.
  struct Opened {
    let checkpoints: Checkpoints
    fileprivate let other: OpenModel?
    fileprivate let image: String?
    fileprivate let settings: ForwardSettings
    fileprivate let alsoRead: [String]
    fileprivate let isMouseOn: Bool
    fileprivate let reminder: String?

    /// The session that shows these files.
    func session(size: Size, surface: Surface) -> Session {
      var session = Session(
        checkpoints, other: other, image: image, forward: settings, alsoRead: alsoRead, size: size,
        surface: surface, isMouseOn: isMouseOn)
      if let reminder { _ = session.explorer.update(.noticed(reminder)) }
      return session
    }
  }

  /// Opens the files that the options name.
  ///
  /// - Throws: `ExitCode`, after the error was told.
  func open() throws -> Opened {
    let checkpoints = try run()
    return Opened(
      checkpoints: checkpoints,
      other: try compare.map { path in
        try reporting(path) { try OpenModel(checkpoint: path) }
      }, image: try firstImage(), settings: try settings(checkpoints.opened.open.model),
      alsoRead: [compare, labels].compactMap(\.self), isMouseOn: mouse == .on,
      reminder: shifts == nil ? reminder(checkpoints.opened.open.model) : nil)
  }

  /// The line that tells that the release used other shifts than the usual ones at this image size, if it did.
  private func reminder(_ model: Model) -> String? {
    resolution.flatMap { model.architecture?.shiftReminder(at: $0) }
  }

  private var isSample: Bool { checkpoints.isEmpty && fresh.variant == nil }

  private func settings(_ model: Model) throws -> ForwardSettings {
    let resolution = resolution ?? .usual
    if let architecture = model.architecture, self.resolution != nil || image != nil {
      try reporting {
        _ = try architecture.mapSizes(height: resolution.height, width: resolution.width)
      }
    }
    let names = try labels.map { path in
      try reporting(path) {
        guard let architecture = model.architecture else { throw InferenceError.notNeoNeXt }
        return try Labels.read(path, count: architecture.classes)
      }
    }
    return ForwardSettings(
      resolution: resolution, threads: Processors.count,
      labels: names, memory: memory.limit, turnsImages: exif)
  }

  private func firstImage() throws -> String? {
    guard let image else { return isSample ? Samples.image : nil }
    try reporting(image) {
      guard access(image, R_OK) == 0 else {
        throw ImageError.notReadable(reason: String(cString: strerror(errno)).lowercased())
      }
    }
    return image
  }

  /// The fresh model that is asked for, or the checkpoints of a run in the order of the numbers in their names.
  private func run() throws -> Checkpoints {
    if let variant = fresh.variant {
      return try reporting {
        var open = OpenModel(variant, fresh)
        if let shifts { open.model = try open.model.with(shifts: shifts.stages) }
        return Checkpoints(ModelReport(open: open))
      }
    }
    let paths = try checkpoints.isEmpty ? reporting { try Samples.run() } : checkpoints
    let files = try reporting { try RunFiles(NaturalOrder.sorted(paths), averaged: average) }
    return try reporting(files.paths.last) {
      try Checkpoints(
        files.paths, shifts: shifts?.stages, averages: compare == nil ? files.averages : [:])
    }
  }
}
