import Analysis
import NeoNeXt
import TensorCore
import Weights

extension Sheet {
  /// L and R of every NeoCell of a model: an item a channel, layer by layer. In the place of a layer that cannot be read
  /// stands why.
  ///
  /// - Throws: why the first layer cannot be read, if none can; `CancellationError`.
  package init(all model: Model, entry: Int) throws {
    var sections: [Section] = []
    var range = ValueRange()
    var count = 0
    var types: Set<ElementType> = []
    var failures: [any Error] = []
    for layer in model.neocellLayers {
      try Cancellation.check()
      do {
        let sheet = Sheet(try model.neocell(of: layer), entry: entry, type: .f32)
        types.insert(model.type(of: layer))
        range.formUnion(sheet.range)
        sections += sheet.sections.map { section in
          defer { count += section.items.count }
          return section.standing(at: count, in: layer)
        }
      } catch let error as CancellationError {
        throw error
      } catch {
        failures.append(error)
        sections.append(.lost("\(layer) · cannot be read: \(error)", at: count))
      }
    }
    if let failure = failures.first, count == 0 { throw failure }
    self.init(
      subject: .entry(entry),
      title: "all layers · \(NumberFormat.grouped(2 * count)) matrices of "
        + "\(NumberFormat.grouped(count)) channels"
        + (failures.isEmpty ? "" : ", \(failures.count) of the layers cannot be read"),
      itemName: "channel", sides: ["L", "R"], sections: sections, range: range,
      type: types.count == 1 ? types.first?.rawValue ?? "" : "", neocell: nil, isVector: false)
  }
}

extension Sheet.Section {
  /// The same among those of other layers.
  fileprivate func standing(at first: Int, in layer: LayerID) -> Sheet.Section {
    Sheet.Section(
      heading: "\(layer) · \(heading)", items: first..<first + items.count, shifts: shifts,
      stacks: stacks,
      places: items.map {
        Sheet.Place(origin: Sheet.Origin(layer: layer, channel: $0), note: "")
      })
  }
}
