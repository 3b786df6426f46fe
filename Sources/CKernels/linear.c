// Products of activations with packed weights. There is a micro-kernel for each instruction set.

#include "CKernels.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// The number of inputs that are summed up in registers before the sums are written to memory. Of the values
// from 256 to 768, this one was measured to be the fastest.
#define STRETCH 512

#if defined(__x86_64__)
#define MICRO_NAME avx512
#define MICRO_ROWS 12
#define MICRO_VECTORS 2
#define MICRO_WIDTH 16
#define MICRO_TARGET __attribute__((target("avx512f,avx512vl,avx512bw,avx512dq,fma")))
#include "microkernel.h"

#define MICRO_NAME avx2
#define MICRO_ROWS 6
#define MICRO_VECTORS 2
#define MICRO_WIDTH 8
#define MICRO_TARGET __attribute__((target("avx2,fma")))
#include "microkernel.h"
#endif

#define MICRO_NAME portable
#define MICRO_ROWS 4
#define MICRO_VECTORS 2
#define MICRO_WIDTH 4
#define MICRO_TARGET
#include "microkernel.h"

typedef struct {
  const char *name;
  int panel;
  /// The multiply–adds of a round of `peak`.
  int round;
  float (*peak)(long);
  void (*linear)(const float *, int, int, int, const float *, long, int, float *, long);
} instruction_set;

#if defined(__x86_64__)
static int has_avx512(void) {
  return __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512vl") &&
         __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq");
}

static int has_avx2(void) {
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma");
}
#endif

static int always(void) { return 1; }

// The instruction sets, the fastest first.
static const struct {
  int (*is_available)(void);
  instruction_set set;
} sets[] = {
#if defined(__x86_64__)
    {has_avx512, {"AVX-512", panel_avx512, round_avx512, peak_avx512, linear_avx512}},
    {has_avx2, {"AVX2", panel_avx2, round_avx2, peak_avx2, linear_avx2}},
#endif
    {always, {"portable", panel_portable, round_portable, peak_portable, linear_portable}},
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static const instruction_set *chosen_set;

// Chooses the fastest set that the machine has. For comparisons, the environment variable NEOVIEW_INSTRUCTIONS
// may name another one; it is ignored if the machine lacks that set.
static void choose(void) {
  const char *wanted = getenv("NEOVIEW_INSTRUCTIONS");
  int count = sizeof sets / sizeof *sets;
  for (int i = count - 1; i >= 0; i--) {
    if (sets[i].is_available()) chosen_set = &sets[i].set;
  }
  for (int i = 0; i < count && wanted; i++) {
    if (strcmp(sets[i].set.name, wanted) == 0 && sets[i].is_available()) chosen_set = &sets[i].set;
  }
}

static const instruction_set *chosen(void) {
  pthread_once(&once, choose);
  return chosen_set;
}

int nv_panel(void) { return chosen()->panel; }

const char *nv_instruction_set(void) { return chosen()->name; }

void nv_pack(const float *weights, int outputs, int inputs, float *packed) {
  int width = chosen()->panel;
  for (int first = 0; first < outputs; first += width) {
    float *panel = packed + (long)first * inputs;
    int present = outputs - first < width ? outputs - first : width;
    // Sixteen inputs at a time, since the sixteen weights of one output fill a cache line.
    for (int start = 0; start < inputs; start += 16) {
      int end = start + 16 < inputs ? start + 16 : inputs;
      for (int column = 0; column < width; column++) {
        const float *row = weights + (long)(first + column) * inputs;
        for (int k = start; k < end; k++) {
          panel[(long)k * width + column] = column < present ? row[k] : 0;
        }
      }
    }
  }
}

void nv_linear(const float *packed, int inputs, int first_panel, int panels, const float *x,
               long x_stride, int rows, float *y, long y_stride) {
  if (rows > 0) {
    chosen()->linear(packed, inputs, first_panel, panels, x, x_stride, rows, y, y_stride);
  }
}

float nv_peak(long rounds) { return chosen()->peak(rounds); }

int nv_peak_round(void) { return chosen()->round; }
