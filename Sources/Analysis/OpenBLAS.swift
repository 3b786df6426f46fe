import COpenBLAS

/// The library that computes singular values.
package enum OpenBLAS {
  /// Loads the library; otherwise the first matrix does. If it is not installed, the program ends with a message.
  package static func load() { neoview_load_blas() }
}
