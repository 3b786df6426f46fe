// Products of activations with packed weights. There is a micro-kernel for each instruction set.

#include "CKernels.h"
#include "gelu.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

// The number of inputs that are summed up in registers before the sums are written to memory. Of the values
// from 256 to 768, this one was measured to be the fastest.
#define STRETCH 512

// The most rows for which one panel after another is multiplied. They stay in the second-level cache meanwhile.
#define TILE 192

// Fetches a block of a map into the first-level cache, for what follows a product.
static void fetch(const float *map, long stride, int rows, int columns) {
  for (int r = 0; r < rows; r++) {
    for (int c = 0; c < columns; c += 16) __builtin_prefetch(map + r * stride + c, 0, 3);
  }
}

static void copy(float *to, long to_stride, const float *from, long stride, int rows, int columns) {
  for (int r = 0; r < rows; r++) {
    memcpy(to + r * to_stride, from + r * stride, columns * sizeof(float));
  }
}

// What follows a product, for the block of sums at y, whose place in `hidden` and `active` is given.
static void activate(const nv_addition *with, float *y, long stride, int rows, int columns,
                     long place) {
  long kept = with->hidden_stride;
  switch (with->activation) {
    case nv_nothing: return;
    case nv_gelu_of_sums: return nv_gelu(y, stride, rows, columns);
    case nv_gelu_keeping_sums:
      copy(with->hidden + place, kept, y, stride, rows, columns);
      return nv_gelu(y, stride, rows, columns);
    case nv_slope_of_hidden:
      nv_gelu_slope(y, stride, rows, columns, with->hidden + place, kept);
      if (!with->active) return;
      copy(with->active + place, kept, with->hidden + place, kept, rows, columns);
      return nv_gelu(with->active + place, kept, rows, columns);
  }
}

#if defined(__x86_64__)
#define MICRO_NAME avx512
#define MICRO_ROWS 14
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
  void (*product)(int, const float *, const float *, long, int, float *, long, const float *, long,
                  const nv_addition *, long, const nv_addition *);
  void (*outer)(const float *, long, int, int, const float *, long, int, float *, long, int,
                const float *, const nv_factor *, int);
  void (*gelu)(float *, long, int, int);
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
    {has_avx512,
     {"AVX-512", panel_avx512, round_avx512, peak_avx512, product_avx512, outer_avx512, nv_gelu_table}},
    {has_avx2, {"AVX2", panel_avx2, round_avx2, peak_avx2, product_avx2, outer_avx2, nv_gelu_polynomial}},
#endif
    {always,
     {"portable", panel_portable, round_portable, peak_portable, product_portable, outer_portable,
      nv_gelu_polynomial}},
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

void nv_pack_transposed(const float *weights, int inputs, int outputs, float *packed) {
  int width = chosen()->panel;
  for (int first = 0; first < outputs; first += width) {
    float *panel = packed + (long)first * inputs;
    int present = outputs - first < width ? outputs - first : width;
    for (int k = 0; k < inputs; k++) {
      memcpy(panel + (long)k * width, weights + (long)k * outputs + first, present * sizeof(float));
      memset(panel + (long)k * width + present, 0, (width - present) * sizeof(float));
    }
  }
}

// The product for up to TILE rows.
static void tile(const float *packed, int inputs, int first_panel, int panels, const float *x,
                 long x_stride, int rows, float *y, long y_stride, const nv_addition *with,
                 const float *after) {
  const instruction_set *set = chosen();
  int width = set->panel;
  for (int start = 0; start < inputs; start += STRETCH) {
    int count = inputs - start < STRETCH ? inputs - start : STRETCH;
    // After the last panel comes the first one again with the next inputs, or another layer.
    const float *first = start + count < inputs
                             ? packed + ((long)first_panel * inputs + start + count) * width
                             : after;
    for (int p = 0; p < panels; p++) {
      const float *panel = packed + ((long)(first_panel + p) * inputs + start) * width;
      const float *next = p + 1 < panels ? panel + (long)inputs * width : first;
      float *target = y + (long)p * width;
      set->product(count, panel, x + start, x_stride, rows, target, y_stride, next,
                   (long)count * width * sizeof(float), start == 0 ? with : 0, (long)p * width,
                   start + count == inputs ? with : 0);
    }
  }
}

void nv_linear(const float *packed, int inputs, int first_panel, int panels, const float *x,
               long x_stride, int rows, float *y, long y_stride, const nv_addition *with,
               const float *after) {
  // A fetch from null would make the processor search its tables for that page each time.
  const float *begin = packed + (long)first_panel * inputs * nv_panel();
  if (!after) after = begin;
  int tiles = (rows + TILE - 1) / TILE;
  for (int t = 0, row = 0; t < tiles; t++) {
    int height = rows / tiles + (t < rows % tiles);
    nv_addition own = *with;
    if (own.map) own.map += row * own.map_stride;
    if (own.hidden) own.hidden += row * own.hidden_stride;
    if (own.active) own.active += row * own.hidden_stride;
    tile(packed, inputs, first_panel, panels, x + row * x_stride, x_stride, height,
         y + row * y_stride, y_stride, &own, t + 1 < tiles ? begin : after);
    row += height;
  }
}

// The number of positions that are summed up in registers, of which the values of a panel fill the first-level cache.
#define POSITIONS 512

void nv_outer(const float *y, long y_stride, int first_row, int rows, const float *x, long x_stride,
              int panels, int positions, float *g, long g_stride, const nv_factor *factor) {
  const instruction_set *set = chosen();
  int tiles = (rows + TILE - 1) / TILE;
  for (int start = 0; start < positions; start += POSITIONS) {
    int count = positions - start < POSITIONS ? positions - start : POSITIONS;
    const float *own = x + start * x_stride;
    for (int t = 0, row = first_row; t < tiles; t++) {
      int height = rows / tiles + (t < rows % tiles);
      for (int p = 0; p < panels; p++) {
        long column = (long)p * set->panel;
        const float *next = own + (p + 1 < panels ? column + set->panel : 0);
        set->outer(y + start * y_stride, y_stride, row, height, own + column, x_stride, count,
                   g + column, g_stride, start > 0, next,
                   factor && start + count == positions ? factor : 0, p);
      }
      row += height;
    }
  }
}

void nv_gelu(float *y, long stride, int rows, int columns) {
  chosen()->gelu(y, stride, rows, columns);
}

float nv_peak(long rounds) { return chosen()->peak(rounds); }

int nv_peak_round(void) { return chosen()->round; }
