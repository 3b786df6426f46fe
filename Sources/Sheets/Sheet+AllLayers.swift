import Analysis
import NeoNeXt
import TensorCore
import Weights

extension Sheet {
  /// Reads L and R of every NeoCell of a model and makes a sheet of them, layer by layer, with an item for each channel. A
  /// layer that cannot be read becomes a section that says why.
  ///
  /// - Parameters:
  ///   - model: the model to read from.
  ///   - entry: the index of the model's entry in the outline.
  /// - Throws: the error of the first layer, if no layer can be read; `CancellationError`.
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
  /// The section as a part of a sheet of all layers: its heading and its items name the layer.
  ///
  /// - Parameters:
  ///   - first: the number of the section's first item on that sheet.
  ///   - layer: the layer that the section belongs to.
  fileprivate func standing(at first: Int, in layer: LayerID) -> Sheet.Section {
    Sheet.Section(
      heading: "\(layer) · \(heading)", items: first..<first + items.count, shifts: shifts,
      stacks: stacks,
      places: items.map {
        Sheet.Place(origin: Sheet.Origin(layer: layer, channel: $0), note: "")
      })
  }
}
