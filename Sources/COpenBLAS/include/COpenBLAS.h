#ifndef NEOVIEW_COPENBLAS_H
#define NEOVIEW_COPENBLAS_H

/// Loads OpenBLAS, which other functions do at their first call. If it is not installed, the program ends with a message: a program that
/// may not end later, in the middle of a screen, calls this first.
void neoview_load_blas(void);

/// The singular values of a dense matrix, largest first, by LAPACK's dgesdd.
///
/// @param values rows × columns doubles; overwritten
/// @param singular min(rows, columns) doubles
/// @return 0, or LAPACK's error code
int neoview_singular_values(double *values, int rows, int columns, double *singular);

/// C = A · B for row-major matrices A [m, k], B [k, n] and C [m, n]. The row strides lda, ldb and ldc are in floats.
void neoview_sgemm(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c,
                   int ldc);

/// How many threads sgemm uses.
void neoview_set_blas_threads(int threads);

#endif
