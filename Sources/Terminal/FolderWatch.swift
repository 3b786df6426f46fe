import CTerminal
import Glibc

/// Says when something was written in a folder, without looking at it again and again (inotify).
package final class FolderWatch {
  package enum News {
    case nothing
    /// Files with such names were written, came or went.
    case written([String])
    /// The folder itself is gone, or there was too much to tell.
    case lost
  }

  /// To wait for.
  package let descriptor: Int32
  private let folder: String
  private let identity: Identity?

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

  /// - Returns: `nil` where the system cannot tell: of a folder that other machines write to as well, or without inotify.
  package init?(_ folder: String) {
    self.folder = folder
    identity = Identity(folder)
    descriptor = nv_watch_folder(folder)
    if descriptor < 0 { return nil }
  }

  /// Whether the folder of that name is still the one that is watched: the kernel does not tell that a folder is gone while
  /// something in it is open.
  package var isOfFolder: Bool { Identity(folder) == identity }

  deinit { close(descriptor) }

  /// What has happened since the last time.
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
