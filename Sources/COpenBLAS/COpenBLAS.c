#include "COpenBLAS.h"

#include <stdlib.h>

void dgesdd_(const char *job, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work,
             const int *lwork, int *iwork, int *info);

int neoview_singular_values(double *values, int rows, int columns, double *singular) {
  // A row-major matrix is its transpose in LAPACK's order; the singular values are the same.
  int m = columns, n = rows, one = 1, query = -1, info = 0;
  int small = m < n ? m : n;
  double size = 0;
  int *integers = malloc(sizeof(int) * 8 * (size_t)(small > 0 ? small : 1));
  if (!integers) return 1;
  dgesdd_("N", &m, &n, values, &m, singular, 0, &one, 0, &one, &size, &query, integers, &info);
  int length = (int)size;
  double *work = info == 0 ? malloc(sizeof(double) * (size_t)(length > 0 ? length : 1)) : 0;
  if (work) {
    dgesdd_("N", &m, &n, values, &m, singular, 0, &one, 0, &one, work, &length, integers, &info);
  }
  int result = work ? info : 1;
  free(work);
  free(integers);
  return result;
}

void sgemm_(const char *transa, const char *transb, const int *m, const int *n, const int *k,
            const float *alpha, const float *a, const int *lda, const float *b, const int *ldb,
            const float *beta, float *c, const int *ldc);
void openblas_set_num_threads(int threads);

void neoview_sgemm(int m, int n, int k, const float *a, int lda, const float *b, int ldb, float *c,
                   int ldc) {
  // In LAPACK's order the product of the transposes, the other way round.
  const float one = 1, zero = 0;
  sgemm_("N", "N", &n, &m, &k, &one, b, &ldb, a, &lda, &zero, c, &ldc);
}

void neoview_set_blas_threads(int threads) { openblas_set_num_threads(threads); }
