import FoundationEssentials
import TensorCore

/// The image files that a user names, one by one or as folders.
package struct ImageFiles {
  /// The paths, in the order of the arguments; those of a folder are sorted by name, with numbers in their natural order.
  package let paths: [String]

  private static let endings = [".png", ".jpg", ".jpeg", ".ppm", ".pgm"]

  /// - Parameter arguments: files, or folders whose images are taken, those in folders inside them too.
  /// - Throws: `NoImages` if a folder has none or nothing has such a name.
  package init(_ arguments: [String]) throws(NoImages) {
    var paths: [String] = []
    for argument in arguments {
      var isFolder = false
      guard FileManager.default.fileExists(atPath: argument, isDirectory: &isFolder) else {
        throw NoImages(path: argument, reason: "expected a file or a folder, found neither")
      }
      guard isFolder else {
        paths.append(argument)
        continue
      }
      let names = ((try? FileManager.default.subpathsOfDirectory(atPath: argument)) ?? []).filter(
        Self.isImage)
      guard !names.isEmpty else {
        throw NoImages(
          path: argument,
          reason: "expected images (\(Self.endings.joined(separator: " "))), found none")
      }
      paths += NaturalOrder.sorted(names.sorted()).map { "\(argument)/\($0)" }
    }
    self.paths = paths
  }
}

extension ImageFiles {
  /// The other images in the folder of one, sorted by name. Folders inside it are left out.
  package static func beside(_ path: String) -> [String] {
    let parts = path.split(separator: "/", omittingEmptySubsequences: false)
    let folder = parts.dropLast().joined(separator: "/")
    let isRoot = folder.isEmpty && path.hasPrefix("/")
    let names = try? FileManager.default.contentsOfDirectory(
      atPath: isRoot ? "/" : folder.isEmpty ? "." : folder)
    let images = (names ?? []).filter { $0 != parts.last.map(String.init) && isImage($0) }
    return NaturalOrder.sorted(images.sorted()).map {
      folder.isEmpty && !isRoot ? $0 : "\(folder)/\($0)"
    }
  }

  private static func isImage(_ name: String) -> Bool {
    endings.contains { name.lowercased().hasSuffix($0) }
  }
}

/// Why there are no images.
package struct NoImages: Error, CustomStringConvertible {
  package let path: String
  package let reason: String

  package init(path: String, reason: String) {
    self.path = path
    self.reason = reason
  }

  package var description: String { "\(path.excerpt): \(reason)" }
}
