import ArgumentParser

/// A number of bytes: `8G`, `512M`, `64K`, or without a unit.
struct ByteCount: ExpressibleByArgument {
  let bytes: Int

  init?(argument: String) {
    let units = ["K": 10, "M": 20, "G": 30]
    let shift = argument.last.flatMap { units[String($0).uppercased()] }
    guard let number = Int(shift == nil ? argument : String(argument.dropLast())), number > 0,
      number <= Int.max >> (shift ?? 0)
    else { return nil }
    bytes = number << (shift ?? 0)
  }
}
