// Loads OpenBLAS. Were it linked, it would make threads of its own before the program begins, and each would keep a processor busy for
// 40 ms while it waits for work. This way it can be told to make none.

#include "library.h"

#include "COpenBLAS.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>

static openblas functions;
static pthread_once_t once = PTHREAD_ONCE_INIT;

static void *find(void *library, const char *name) {
  void *function = library ? dlsym(library, name) : 0;
  if (function) return function;
  fprintf(stderr, "neoview: expected OpenBLAS (libopenblas.so.0), found: %s\n", dlerror());
  exit(1);
}

static void load(void) {
  setenv("OPENBLAS_NUM_THREADS", "1", 1);
  void *library = dlopen("libopenblas.so.0", RTLD_NOW | RTLD_LOCAL);
  functions.dgesdd = find(library, "dgesdd_");
  functions.sgemm = find(library, "sgemm_");
  functions.set_threads = find(library, "openblas_set_num_threads");
}

const openblas *blas(void) {
  pthread_once(&once, load);
  return &functions;
}

void neoview_load_blas(void) { blas(); }
