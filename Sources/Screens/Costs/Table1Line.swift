import NeoNeXt
import TensorCore

/// A line of Table 1 as text: of the paper, with what is counted for its model, or of this model if that is of another form.
struct Table1Line {
  enum Source {
    case published(PublishedRow)
    /// This model, at images of a side.
    case own(resolution: Int)
  }

  let source: Source
  let name: String
  let image: String
  let parameters: String
  let countedParameters: String
  let operations: String
  let countedOperations: String
  let top1: String
  let isNeoNeXt: Bool

  init(_ row: PublishedRow) {
    let counted = Table1Text.counted[row]
    source = .published(row)
    name = row.model
    image = "\(row.resolution)"
    parameters = row.millionParameters
    countedParameters = counted?.parameters ?? ""
    operations = row.billionOperations
    countedOperations = counted?.operations ?? ""
    top1 = row.top1
    isNeoNeXt = row.variant != nil
  }

  init(_ row: OtherForm.Row) {
    source = .own(resolution: row.resolution)
    name = "this model"
    image = "\(row.resolution)"
    (parameters, operations, top1) = ("", "", "")
    countedParameters = NumberFormat.millions(row.parameters)
    countedOperations = NumberFormat.fixed(Double(row.operations) / 1e9, decimals: 4) ?? ""
    isNeoNeXt = true
  }
}
