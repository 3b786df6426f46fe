import Analysis
import Sheets

/// A place of the Matrices screen that another screen can show.
enum Visit: Equatable {
  /// One channel, large, with a baseline subtracted.
  case channel(Int, Arrangement.Baseline)
  /// The gallery, sorted by a figure.
  case sorted(by: Figure)
}
