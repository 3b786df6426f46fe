// OpenBLAS, which is loaded when the program runs.

typedef struct {
  void (*dgesdd)(const char *job, const int *m, const int *n, double *a, const int *lda, double *s,
                 double *u, const int *ldu, double *vt, const int *ldvt, double *work,
                 const int *lwork, int *iwork, int *info);
  void (*sgemm)(const char *transa, const char *transb, const int *m, const int *n, const int *k,
                const float *alpha, const float *a, const int *lda, const float *b, const int *ldb,
                const float *beta, float *c, const int *ldc);
  void (*set_threads)(int threads);
} openblas;

/// The functions of OpenBLAS. If it cannot be loaded, the program ends with a message.
const openblas *blas(void);
