import NeoNeXt

/// The FLOPs screen: what each layer costs, live.
package struct Costs: Equatable, Sendable {
  /// What rows are sorted by.
  package enum Order: String, Sendable, CaseIterable {
    case layer, total
    case patchwise = "Eq. 5"
    case dense, depthwise, pointwise, norm, parameters
    case bytes = "MB"
    case intensity = "MAC/B"
    case time = "ms"
  }

  struct Row: Equatable {
    let layer: LayerID
    let name: String
    let counts: OperationCounts
    /// What it took in the forward pass, if all of it was computed at this resolution.
    let milliseconds: Double?
  }

  /// The model's own; `nil` if it is no NeoNeXt.
  let architecture: Architecture?
  package internal(set) var size: MapSize
  /// Other kernels than the model's.
  package internal(set) var kernels: [StageKernels]?
  package internal(set) var order = Order.layer
  /// Whether the operators of one layer are shown rather than all layers.
  package internal(set) var isDetailed = false
  package internal(set) var operators: [Operator] = []
  /// The model's own total at this resolution, where other kernels are tried.
  package internal(set) var ownTotal: Int?
  /// The row of Table 1 that this is.
  package internal(set) var published: PublishedRow?
  /// Why nothing can be counted; empty if it can.
  package internal(set) var failure = ""

  init(_ architecture: Architecture?, size: MapSize) {
    self.architecture = architecture
    self.size = size
  }

  /// The model with the kernels that are tried.
  package var tried: Architecture? {
    guard let kernels, let architecture else { return architecture }
    return (try? architecture.with(kernels: kernels)) ?? architecture
  }

  /// The maps of the model's own stages; `nil` if the resolution does not fit.
  var mapSizes: [MapSize]? {
    try? architecture?.mapSizes(height: size.height, width: size.width)
  }

  /// Counts everything anew.
  mutating func recount() {
    operators = []
    failure = ""
    published = tried?.publishedRow(size)
    ownTotal = nil
    guard let architecture = tried else { return }
    do {
      let sizes = try architecture.mapSizes(height: size.height, width: size.width)
      operators = try architecture.operators(sizes: sizes)
      if kernels != nil {
        ownTotal = try self.architecture?.operators(sizes: sizes).counts.totalPatchwise
      }
    } catch {
      failure = "\(error)"
    }
  }
}

extension Costs.Row {
  /// The larger, the earlier.
  func key(_ order: Costs.Order) -> Double {
    switch order {
    case .layer: 0
    case .total: Double(counts.totalPatchwise)
    case .patchwise: Double(counts.patchwise)
    case .dense: Double(counts.dense)
    case .depthwise: Double(counts.depthwise)
    case .pointwise: Double(counts.pointwise)
    case .norm: Double(counts.norm)
    case .parameters: Double(counts.parameters)
    case .bytes: Double(counts.weightBytes + counts.activationBytes)
    case .intensity: counts.operationsPerByte ?? 0
    case .time: milliseconds ?? 0
    }
  }
}
