import CTerminal
import Glibc

/// Lets the kernel tell when something is written in a folder, so that nobody has to look again and again (inotify).
package final class FolderWatch {
  package enum News {
    case nothing
    /// Files of these names were written, added or removed.
    case written([String])
    /// The folder itself is gone, or so much happened that the kernel did not keep all of it.
    case lost
  }

  /// The descriptor to wait for: there is something to read from it when there is news.
  package let descriptor: Int32
  private let folder: String
  private let identity: Identity?

  /// What tells a folder from another one of the same name.
  private struct Identity: Equatable {
    let device: UInt
    let file: UInt

    init?(_ path: String) {
      var status = stat()
      guard stat(path, &status) == 0 else { return nil }
      device = UInt(status.st_dev)
      file = UInt(status.st_ino)
    }
  }

  /// - Returns: `nil` where the kernel cannot tell: without inotify, or if other machines can write to the folder as well.
  package init?(_ folder: String) {
    self.folder = folder
    identity = Identity(folder)
    descriptor = nv_watch_folder(folder)
    if descriptor < 0 { return nil }
  }

  /// Whether the folder of that name is still the one that is watched. The kernel says nothing of a folder that is removed
  /// while something in it is open.
  package var isOfFolder: Bool { Identity(folder) == identity }

  deinit { close(descriptor) }

  /// What has happened since the last call.
  package func news() -> News {
    var buffer = [UInt8](repeating: 0, count: 1 << 16)
    var names: [String] = []
    while true {
      let count = read(descriptor, &buffer, buffer.count)
      guard count > 0 else { return names.isEmpty ? .nothing : .written(names) }
      var offset = 0
      while offset + 16 <= count {
        let (mask, length) = buffer.withUnsafeBytes {
          (
            $0.loadUnaligned(fromByteOffset: offset + 4, as: UInt32.self),
            Int($0.loadUnaligned(fromByteOffset: offset + 12, as: UInt32.self))
          )
        }
        if nv_is_watch_lost(mask) { return .lost }
        let name = buffer[offset + 16..<min(count, offset + 16 + length)].prefix { $0 != 0 }
        names.append(String(decoding: name, as: UTF8.self))
        offset += 16 + length
      }
    }
  }
}
