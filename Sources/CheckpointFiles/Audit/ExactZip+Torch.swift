import TensorCore

extension ExactZip {
  /// The content of a member that is a pickle; `nil` if there is no such member, or if it is too large for a pickle.
  func pickle(_ name: String) throws(CheckpointError) -> MemoryBytes? {
    guard let member = members.first(where: { $0.name == name }),
      member.content.count <= TorchZip.pickleLimit
    else { return nil }
    let bytes = try read(member.content)
    guard hasChecksum(bytes, member.checksum) else {
      throw .badZip(reason: "member \(name.excerpt): crc error")
    }
    return MemoryBytes(bytes: bytes)
  }

  /// Whether a member is one of the facts that torch.save writes beside the pickle and the storages, which are words or
  /// numbers.
  private func isFact(_ name: String, _ member: Member) throws(CheckpointError) -> Bool {
    guard (1...Self.factLimit).contains(member.content.count) else { return false }
    let content = try read(member.content)
    guard hasChecksum(content, member.checksum) else { return false }
    switch name {
    case "byteorder": return content == Array("little".utf8)
    case "version", ".format_version", ".storage_alignment", ".data/serialization_id":
      let digits = content.last == UInt8(ascii: "\n") ? content.dropLast() : content[...]
      return !digits.isEmpty && digits.allSatisfy { (0x30...0x39).contains($0) }
    default: return false
    }
  }

  private static let factLimit = 64

  /// Why an archive of this layout is not what torch.save writes. torch.save writes one folder, in which there are a pickle,
  /// the storages that it refers to, each of the length that it says, and a few facts.
  ///
  /// - Returns: `nil` if the archive is what torch.save writes.
  /// - Throws: what reading the file throws.
  func oddity(storages: [PickleStorage]) throws(CheckpointError) -> String? {
    guard let root = members.first?.name.prefix(while: { $0 != "/" }), !root.isEmpty,
      root != ".", root != "..", !root.contains("\\")
    else { return "its members are in no folder, which torch.save writes them to" }
    var lengths: [String: Int] = [:]
    var keys: [String] = []
    var hasPickle = false
    for member in members {
      guard member.name.hasPrefix("\(root)/") else {
        return "member \(member.name.excerpt) is in another folder than the first"
      }
      let name = String(member.name.dropFirst(root.count + 1))
      if name == "data.pkl" {
        hasPickle = true
      } else if let key = Self.key(name) {
        lengths[key] = member.content.count
        keys.append(key)
        if try isArray(member) { return "member \(member.name.excerpt) is a NumPy file" }
      } else if try !isFact(name, member) {
        return "member \(member.name.excerpt), which torch.save does not write"
      }
    }
    guard hasPickle else { return "no member \(root)/data.pkl, which torch.save writes" }
    if let oddity = Self.oddity(storages, lengths) { return oddity }
    return try placement(root, keys, storages)
  }

  /// Why storages do not lie where newer versions of PyTorch would compute that they lie; `nil` if they do. Instead of
  /// reading their places, those versions may assume that storages follow each other in the order in which the pickle names
  /// them, with the least padding that gives the noted alignment.
  private func placement(
    _ root: some StringProtocol, _ keys: [String], _ storages: [PickleStorage]
  ) throws(CheckpointError) -> String? {
    guard members.contains(where: { $0.name == "\(root)/.format_version" }) else { return nil }
    var alignment = 64
    if let noted = members.first(where: { $0.name == "\(root)/.storage_alignment" }) {
      let text = String(decoding: try read(noted.content), as: UTF8.self)
      guard let number = Int(text), (1...Self.alignmentLimit).contains(number) else {
        return "an alignment that no storage has"
      }
      alignment = number
    }
    let isAligned = members.allSatisfy {
      $0.content.lowerBound == ($0.unpadded + alignment - 1) / alignment * alignment
    }
    var seen: Set<String> = []
    let order = storages.map(\.key).filter { seen.insert($0).inserted }
    return isAligned && order == keys ? nil : "storages that are not where readers compute them"
  }

  private static let alignmentLimit = 1 << 20

  /// The number of a storage, which is `17` for the member `data/17`; `nil` for other members.
  private static func key(_ name: String) -> String? {
    guard name.hasPrefix("data/") else { return nil }
    let key = name.dropFirst("data/".count)
    let isNumber =
      !key.isEmpty && key.utf8.allSatisfy { (0x30...0x39).contains($0) }
      && (key == "0" || !key.hasPrefix("0"))
    return isNumber ? String(key) : nil
  }

  /// Whether a member is a NumPy file. NumPy opens any zip archive and reads such members, which may hold pickles.
  private func isArray(_ member: Member) throws(CheckpointError) -> Bool {
    let mark = [0x93] + Array("NUMPY".utf8)
    guard member.content.count >= mark.count else { return false }
    let start = member.content.lowerBound
    return try read(start..<start + mark.count) == mark
  }

  private static func oddity(_ storages: [PickleStorage], _ lengths: [String: Int]) -> String? {
    if storages.areAmbiguous { return "a storage that is named in two ways" }
    var used: Set<String> = []
    for storage in storages {
      guard let unit = TorchTypes.storageBytes(storage.className),
        let length = lengths[storage.key],
        storage.count.multipliedReportingOverflow(by: unit) == (length, false)
      else { return "storage \(storage.key.excerpt) is not as long as the pickle says" }
      used.insert(storage.key)
    }
    return used.count == lengths.count ? nil : "a storage that the pickle does not refer to"
  }
}
