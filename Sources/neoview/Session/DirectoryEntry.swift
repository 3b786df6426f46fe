import Glibc

extension UnsafeMutablePointer<dirent> {
  /// The name of the entry; `nil` if it is no UTF-8.
  var name: String? {
    withUnsafePointer(to: &pointee.d_name) {
      $0.withMemoryRebound(to: CChar.self, capacity: 256) { String(validatingCString: $0) }
    }
  }
}
