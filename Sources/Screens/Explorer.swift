// Screens knows the explorer: its state, what keys do to it, and how it looks. `update` changes the
// state and asks for work by returning effects; `view` draws a frame from the state alone. It knows
// nothing of files, curses or kernels.

import Analysis
import NeoNeXt
import Sheets
import TUICore
import Weights

/// All that the screen depends on.
package struct Explorer: Equatable, Sendable {
  package enum Screen: Int, Sendable, CaseIterable {
    case matrices = 1
    case field = 2
    case costs = 3
    case forward = 4
    case compare = 5
    case figures = 6
  }

  package enum Focus: Hashable, Sendable {
    case tree, pane
  }

  /// What the colours span.
  package enum Domain: Hashable, Sendable, CaseIterable {
    case layer, matrix
    /// All L and R of the model.
    case model
    /// From the first to the 99th percentile of the layer.
    case percentile
    /// Symmetric logarithm over the layer: small values are told apart too.
    case logarithmic
    /// What the user typed.
    case fixed
  }

  package struct Loaded: Equatable, Sendable {
    package let sheet: Sheet
    /// The same layer or tensor in the other checkpoint, if it has it.
    package let compared: Sheet?
    /// Why that cannot be read, though the other checkpoint has it.
    let comparedFailure: String?
    /// The checkpoint of the run that it is of.
    let epoch: Int
  }

  struct Shown: Equatable, Sendable {
    let arrangement: Arrangement
    let epoch: Int
  }

  package enum Loading: Equatable, Sendable {
    case none
    case loading(entry: Int)
    /// The matrices are there, and are being sorted, chosen, grouped or compared.
    case arranging
    case failed(entry: Int, reason: String)
  }

  package struct Message: Equatable, Sendable {
    package let text: String
    package let isError: Bool
  }

  package internal(set) var facts: ModelFacts
  package let outline: Outline
  package internal(set) var size: Size
  package internal(set) var surface: Surface
  /// What the checkpoint is called that this one is compared with; `nil` if there is none.
  package internal(set) var otherTitle: String?

  package internal(set) var expanded: Set<Int> = []
  /// The selected entry of the outline.
  package internal(set) var selection: Int
  package internal(set) var treeScroll = 0

  package internal(set) var screen = Screen.matrices
  package internal(set) var focus = Focus.tree
  package internal(set) var matrices = Browser()
  /// The matrices as the file has them.
  package internal(set) var loaded: Loaded?
  package internal(set) var loading = Loading.none
  package internal(set) var field = Field()
  package internal(set) var costs: Costs
  package internal(set) var forward: Forward
  package internal(set) var survey = Survey()
  package internal(set) var epochs: Epochs
  package internal(set) var comparison = Comparison()
  package internal(set) var map: ColorMap
  package internal(set) var domain = Domain.layer
  /// The range of the fixed domain, once one was typed.
  package internal(set) var fixedRange: ClosedRange<Float>?
  package internal(set) var arrangement = Arrangement()
  /// That of the sheet on screen, and the checkpoint that it is of.
  var shown = Shown(arrangement: Arrangement(), epoch: 0)
  /// The channels on screen that stand out, once somebody asked for them.
  var oddities = Oddities()

  package internal(set) var overlay: Overlay?
  package internal(set) var search: Search?
  /// How often the next movement is done, while its digits are typed.
  package internal(set) var count: Int?
  package internal(set) var message: Message?
  /// How many files are being written.
  var exportCount = 0
  /// Off, the terminal selects text.
  package internal(set) var isMouseOn: Bool
  /// What the mouse holds.
  var grip: Grip?

  /// - Parameters:
  ///   - architecture: the model's; `nil` if it is no NeoNeXt.
  ///   - resolution: of images.
  ///   - other: what the checkpoint is called that this one is compared with.
  ///   - image: the path of the image that the Forward screen begins with, if there is one.
  ///   - epochs: the checkpoints of a run, if there are several.
  ///   - isMouseOn: whether the mouse is used at first.
  package init(
    _ facts: ModelFacts, outline: Outline, size: Size, surface: Surface,
    architecture: Architecture?, resolution: MapSize, other: String? = nil, image: String? = nil,
    epochs: Epochs = Epochs(titles: [""], current: 0), isMouseOn: Bool = true
  ) {
    self.epochs = epochs
    self.isMouseOn = isMouseOn
    otherTitle = other
    self.facts = facts
    self.outline = outline
    self.size = size
    self.surface = surface
    map = surface.isLight ? .divergingLight : .diverging
    costs = Costs(architecture, size: resolution)
    forward = Forward(image: image)
    selection = outline.start
    expandFolders()
    reveal(selection)
  }
}

/// What is known of the model as a whole, as text.
package struct ModelFacts: Equatable, Sendable {
  /// The file's name.
  package let title: String
  /// One line: format, size, variant, parameters.
  package let summary: String
  /// All that is known, a line each.
  package let details: [String]
  /// What is wrong with the file, in a few words; empty if nothing is.
  package let warning: String
  /// What it is compared with, if that is of this checkpoint alone.
  let otherTitle: String?

  package init(
    title: String, summary: String, details: [String], warning: String, otherTitle: String? = nil
  ) {
    self.otherTitle = otherTitle
    self.title = title
    self.summary = summary
    self.details = details
    self.warning = warning
  }
}

/// What lies over the screen and takes the keys.
package enum Overlay: Equatable, Sendable {
  case help(Help)
  case palette(Palette)
  case info(scroll: Int)
  case table1(scroll: Int)
  case prompt(Prompt)
}

/// All keys of the screen, or those that are looked for.
package struct Help: Equatable, Sendable {
  var query = KeyQuery()
  var isTyping = false
  var scroll = 0
}

/// What happens to the explorer.
package enum Action: Equatable, Sendable {
  case start
  case key(Key)
  case mouse(MouseEvent)
  case resized(Size)
  /// The terminal said what its own background is.
  case sawBackground(isLight: Bool)
  /// With the same of the other checkpoint, or why that cannot be read, if there is one that has it.
  case loaded(Sheet, compared: Sheet? = nil, comparedFailure: String? = nil, epoch: Int = 0)
  case loadFailed(entry: Int, reason: String)
  case arranged(Sheet, Arrangement)
  case arrangeFailed(Arrangement, reason: String)
  case foundOddities([Oddity], on: Sheet.Subject, Arrangement)
  case surveyed(LayerFigures, epoch: Int)
  case surveyFailed(LayerID, epoch: Int, reason: String)
  case compared(CompareResult, epoch: Int)
  case compareFailed(epoch: Int, reason: String)
  /// Another checkpoint of the run is open from now on.
  case epochOpened(Int, ModelFacts)
  /// There is a checkpoint at a place of the run where there was none, because the user asked for it or because it was written.
  case epochAdded(Int, title: String, isAskedFor: Bool)
  case epochFailed(Int, reason: String)
  /// Something went wrong that is to be known.
  case noticed(String)
  /// What was written, such as `12 lines`.
  case exported(path: String, what: String)
  case exportRefused(ExportRequest)
  case exportFailed(ExportRequest, reason: String)
  case imageOpened(ForwardInput)
  case imageFailed(reason: String)
  /// An operator was computed on the way to the step that was asked for.
  case progressed(step: Int, StepRecord)
  case stepped(StepResult)
  case stepFailed(step: Int, reason: String)
  case fieldFollowed(FieldResult)
  case fieldFailed(FieldRequest, reason: String)
  /// The time that a `tick` asked for has passed.
  case ticked
}

extension Action {
  package init(_ input: Input) {
    switch input {
    case .key(let key): self = .key(key)
    case .mouse(let event): self = .mouse(event)
    case .background(let isLight): self = .sawBackground(isLight: isLight)
    }
  }
}

/// What goes on beside the screen: of each kind one thing at a time.
package enum Work: Hashable, Sendable, CaseIterable {
  case matrices, oddities, field, forward, epoch, survey, comparison, export
  /// Looking whether a run has new checkpoints.
  case following
}

/// Work that the explorer asks for.
package enum Effect: Equatable, Sendable {
  case load(entry: Int)
  case arrange(ArrangeRequest)
  case findOddities(Sheet, Arrangement)
  case cancel(Work)
  case survey([SurveyRequest])
  /// The checkpoint that is open with the other one.
  case compare(epoch: Int)
  case openEpoch(Int)
  /// The file of a checkpoint as it is by now, as a later one.
  case reread(epoch: Int)
  case export(ExportRequest)
  case openImage(path: String)
  case step(Int)
  case field(FieldRequest)
  /// To the clipboard.
  case copy(String)
  /// `ticked` after less than a second.
  case tick
  case redraw
  case quit
}
