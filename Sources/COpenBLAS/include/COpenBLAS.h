#ifndef NEOVIEW_COPENBLAS_H
#define NEOVIEW_COPENBLAS_H

/// The singular values of a dense matrix, largest first, by LAPACK's dgesdd.
///
/// @param values rows × columns doubles; overwritten
/// @param singular min(rows, columns) doubles
/// @return 0, or LAPACK's error code
int neoview_singular_values(double *values, int rows, int columns, double *singular);

#endif
