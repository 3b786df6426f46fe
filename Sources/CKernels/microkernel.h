// A template that is included once for each instruction set. It defines KERNEL(product), the product of x with
// a packed panel of weights, KERNEL(outer), the product of two maps over their positions, and KERNEL(peak), multiply–adds in
// registers alone. The products are made of blocks: up to MICRO_ROWS rows of x times one panel, whose columns are
// MICRO_VECTORS vectors of MICRO_WIDTH floats.
//
// A block begins with what is added to the product, or with what y has already. It keeps its sums in registers over
// STRETCH inputs, and broadcasts one value of x at a time.
//
// The weights of a large layer are not in the cache. While the blocks of one panel are computed, each fetches its share of
// the next panel into the caches: `step` bytes for each input. On Zen 5 this takes 9 to 12 % of the time away, of which 2 % are
// the first-level cache's.

#define JOIN_(a, b) a##b
#define JOIN(a, b) JOIN_(a, b)
#define KERNEL(name) JOIN(name##_, MICRO_NAME)
// Without this, compilers below -O3 keep the sums in memory instead of registers.
#define UNROLL _Pragma("clang loop unroll(full)")
#define PANEL (MICRO_VECTORS * MICRO_WIDTH)

// The columns of a panel, and the multiply–adds of a round of KERNEL(peak).
enum { KERNEL(panel) = PANEL, KERNEL(round) = MICRO_ROWS * PANEL };

typedef float KERNEL(vector) __attribute__((vector_size(4 * MICRO_WIDTH)));
typedef float KERNEL(loose) __attribute__((vector_size(4 * MICRO_WIDTH), aligned(4)));

MICRO_TARGET __attribute__((always_inline)) static inline void KERNEL(block)(
    int rows, int inputs, const float *x, long row_step, long input_step, const float *panel,
    long panel_step, float *y, long y_stride, const float *bias, const float *map, long map_stride, const char *next,
    long step) {
  KERNEL(vector) sum[MICRO_ROWS][MICRO_VECTORS];
  UNROLL
  for (int r = 0; r < rows; r++) {
    UNROLL
    for (int v = 0; v < MICRO_VECTORS; v++) {
      int column = v * MICRO_WIDTH;
      if (bias) {
        sum[r][v] = *(const KERNEL(loose) *)(bias + column);
        if (map) sum[r][v] += *(const KERNEL(loose) *)(map + r * map_stride + column);
      } else {
        sum[r][v] = *(const KERNEL(loose) *)(y + r * y_stride + column);
      }
    }
  }
  for (int k = 0; k < inputs; k++) {
    __builtin_prefetch(next + k * step, 0, 3);
    KERNEL(vector) weights[MICRO_VECTORS];
    UNROLL
    for (int v = 0; v < MICRO_VECTORS; v++) {
      weights[v] = *(const KERNEL(loose) *)(panel + k * panel_step + v * MICRO_WIDTH);
    }
    UNROLL
    for (int r = 0; r < rows; r++) {
      KERNEL(vector) value = x[r * row_step + k * input_step] - (KERNEL(vector)){0};
      UNROLL
      for (int v = 0; v < MICRO_VECTORS; v++) sum[r][v] += value * weights[v];
    }
  }
  UNROLL
  for (int r = 0; r < rows; r++) {
    UNROLL
    for (int v = 0; v < MICRO_VECTORS; v++) {
      *(KERNEL(loose) *)(y + r * y_stride + v * MICRO_WIDTH) = sum[r][v];
    }
  }
}

// There is one function for each number of rows, since sums stay in registers only if it is a constant.
#define ROWS(n)                                                                                 \
  MICRO_TARGET __attribute__((noinline)) static void KERNEL(rows##n)(                           \
      int inputs, const float *x, long x_stride, const float *panel, float *y, long y_stride,   \
      const float *bias, const float *map, long map_stride, const char *next, long step) {      \
    KERNEL(block)(n, inputs, x, x_stride, 1, panel, PANEL, y, y_stride, bias, map, map_stride,  \
                  next, step);                                                                  \
  }                                                                                             \
  MICRO_TARGET __attribute__((noinline)) static void KERNEL(outer##n)(                          \
      int positions, const float *x, long x_stride, const float *panel, long panel_stride,      \
      float *y, long y_stride, const float *bias, const char *next, long step) {                \
    KERNEL(block)(n, positions, x, 1, x_stride, panel, panel_stride, y, y_stride, bias, 0, 0,   \
                  next, step);                                                                  \
  }
ROWS(1) ROWS(2) ROWS(3) ROWS(4)
#if MICRO_ROWS > 4
ROWS(5) ROWS(6)
#endif
#if MICRO_ROWS > 6
ROWS(7) ROWS(8) ROWS(9) ROWS(10) ROWS(11) ROWS(12) ROWS(13) ROWS(14)
#endif
#undef ROWS

typedef void (*KERNEL(function))(int, const float *, long, const float *, float *, long,
                                const float *, const float *, long, const char *, long);
static const KERNEL(function) KERNEL(table)[MICRO_ROWS + 1] = {
    0, KERNEL(rows1), KERNEL(rows2), KERNEL(rows3), KERNEL(rows4),
#if MICRO_ROWS > 4
    KERNEL(rows5), KERNEL(rows6),
#endif
#if MICRO_ROWS > 6
    KERNEL(rows7), KERNEL(rows8), KERNEL(rows9), KERNEL(rows10), KERNEL(rows11), KERNEL(rows12),
    KERNEL(rows13), KERNEL(rows14),
#endif
};

typedef void (*KERNEL(outer_function))(int, const float *, long, const float *, long, float *, long,
                                      const float *, const char *, long);
static const KERNEL(outer_function) KERNEL(outer_table)[MICRO_ROWS + 1] = {
    0, KERNEL(outer1), KERNEL(outer2), KERNEL(outer3), KERNEL(outer4),
#if MICRO_ROWS > 4
    KERNEL(outer5), KERNEL(outer6),
#endif
#if MICRO_ROWS > 6
    KERNEL(outer7), KERNEL(outer8), KERNEL(outer9), KERNEL(outer10), KERNEL(outer11),
    KERNEL(outer12), KERNEL(outer13), KERNEL(outer14),
#endif
};

// Adds W · G of a block of G to the sums of its rows, and multiplies it by their factors.
MICRO_TARGET static void KERNEL(factor)(const nv_factor *factor, const float *weights,
                                       int first_row, int rows, float *g, long g_stride) {
  weights += first_row * PANEL;
  for (int r = 0; r < rows; r++) {
    KERNEL(loose) *sum = (KERNEL(loose) *)(factor->sums + (first_row + r) * 16L);
    UNROLL
    for (int v = 0; v < MICRO_VECTORS; v++) {
      KERNEL(loose) *values = (KERNEL(loose) *)(g + r * g_stride + v * MICRO_WIDTH);
      *sum += *values * *(const KERNEL(loose) *)(weights + r * PANEL + v * MICRO_WIDTH);
      *values *= factor->factors[first_row + r];
    }
  }
}

// The product of some columns of x with a panel of another map, over all positions; added to y, or in its place. Meanwhile, the first two
// blocks fetch the next panel, of which each position has up to two cache lines.
static void KERNEL(outer)(const float *x, long x_stride, int first_row, int rows, const float *panel,
                          long panel_stride, int positions, float *y, long y_stride, int is_added,
                          const float *next, const nv_factor *factor, int panel_index) {
  static const float zero[PANEL];
  const float *weights = factor ? factor->packed + (long)panel_index * factor->inputs * PANEL : 0;
  int blocks = (rows + MICRO_ROWS - 1) / MICRO_ROWS;
  for (int b = 0, row = first_row; b < blocks; b++) {
    int height = rows / blocks + (b < rows % blocks);
    if (factor) fetch(weights + row * PANEL, PANEL, height, PANEL);
    const char *fetched = (const char *)(next + (b % 2) * (PANEL / 2));
    KERNEL(outer_table)[height](positions, x + row, x_stride, panel, panel_stride,
                                y + row * y_stride, y_stride, is_added ? 0 : zero, fetched,
                                b < 2 ? panel_stride * (long)sizeof(float) : 0);
    if (factor) {
      KERNEL(factor)(factor, weights, row, height, y + row * y_stride, y_stride);
    }
    row += height;
  }
}

// y = x · panel + what `with` has from a column on, or y += x · panel if that is null, while `bytes` from `next` on are fetched.
// What `after` says follows each block, while its values are in the first-level cache.
static void KERNEL(product)(int inputs, const float *panel, const float *x, long x_stride, int rows,
                            float *y, long y_stride, const float *next, long bytes,
                            const nv_addition *with, long column, const nv_addition *after) {
  const float *bias = with ? with->bias + column : 0;
  const float *map = with && with->map ? with->map + column : 0;
  long map_stride = map ? with->map_stride : 0;
  // The rows are distributed evenly over the blocks, so that no block is much smaller than the others.
  int blocks = (rows + MICRO_ROWS - 1) / MICRO_ROWS;
  long step = (bytes / inputs + blocks - 1) / blocks;
  for (int b = 0, row = 0; b < blocks; b++) {
    int height = rows / blocks + (b < rows % blocks);
    long place = after ? row * after->hidden_stride + column : 0;
    if (after && after->hidden) {
      fetch(after->hidden + place, after->hidden_stride, height, PANEL);
    }
    KERNEL(table)[height](inputs, x + row * x_stride, x_stride, panel, y + row * y_stride,
                          y_stride, bias, map ? map + row * map_stride : 0, map_stride,
                          (const char *)next + b * inputs * step, step);
    if (after) activate(after, y + row * y_stride, y_stride, height, PANEL, place);
    row += height;
  }
}

// Multiplies and adds in registers alone, in as many independent sums as a block has.
MICRO_TARGET static float KERNEL(peak)(long rounds) {
  KERNEL(vector) sum[MICRO_ROWS][MICRO_VECTORS] = {0};
  KERNEL(vector) factor = (KERNEL(vector)){0} + 0.5f;
  for (long i = 0; i < rounds; i++) {
    UNROLL
    for (int r = 0; r < MICRO_ROWS; r++) {
      UNROLL
      for (int v = 0; v < MICRO_VECTORS; v++) sum[r][v] = sum[r][v] * factor + factor;
    }
  }
  float total = 0;
  for (int r = 0; r < MICRO_ROWS; r++) {
    for (int v = 0; v < MICRO_VECTORS; v++) total += sum[r][v][0];
  }
  return total;
}

#undef UNROLL
#undef PANEL
#undef KERNEL
#undef JOIN
#undef JOIN_
#undef MICRO_NAME
#undef MICRO_ROWS
#undef MICRO_VECTORS
#undef MICRO_WIDTH
#undef MICRO_TARGET
