// What the gradients of L and R are summed up from, over a channels-last map, sixteen channels at a time.

#include "CKernels.h"
#include "clones.h"

typedef float chunk __attribute__((vector_size(64)));
typedef float loose __attribute__((vector_size(64), aligned(4)));

// One output of one side: Σ_d coefficients · input[d].
__attribute__((always_inline)) static inline void tap(chunk *result, const nv_side *side, long place,
                                                      const float *input, long step) {
  const chunk *coefficients = (const chunk *)(side->coefficients + side->offset[place]);
  chunk sum = {0};
  for (int d = 0; d < side->count[place]; d++) {
    sum += coefficients[d] * *(const loose *)(input + d * step);
  }
  *result = sum;
}

// result[k] += Σ_i a[i · a_step] · b[i · b_step + k · next], for `count` sums at a time, so that none waits for another. The
// number of sums is a constant where this is inlined.
__attribute__((always_inline)) static inline void dots(chunk *result, int sums, int count,
                                                       const chunk *a, long a_step, const float *b,
                                                       long b_step, long next) {
  chunk sum[8] = {0};
  for (int i = 0; i < count; i++) {
    chunk value = a[i * a_step];
#pragma clang loop unroll(full)
    for (int k = 0; k < sums; k++) sum[k] += value * *(const loose *)(b + i * b_step + k * next);
  }
#pragma clang loop unroll(full)
  for (int k = 0; k < sums; k++) result[k] += sum[k];
}

// The same for any number of sums.
__attribute__((always_inline)) static inline void all_dots(chunk *result, int sums, int count,
                                                           const chunk *a, long a_step,
                                                           const float *b, long b_step, long next) {
  for (; sums > 8; sums -= 8, result += 8, b += 8 * next) {
    dots(result, 8, count, a, a_step, b, b_step, next);
  }
  switch (sums) {
    case 1: return dots(result, 1, count, a, a_step, b, b_step, next);
    case 2: return dots(result, 2, count, a, a_step, b, b_step, next);
    case 3: return dots(result, 3, count, a, a_step, b, b_step, next);
    case 4: return dots(result, 4, count, a, a_step, b, b_step, next);
    case 5: return dots(result, 5, count, a, a_step, b, b_step, next);
    case 6: return dots(result, 6, count, a, a_step, b, b_step, next);
    case 7: return dots(result, 7, count, a, a_step, b, b_step, next);
    case 8: return dots(result, 8, count, a, a_step, b, b_step, next);
    default: return;
  }
}

// How many blocks from one on have the same form and lie one after another.
static int alike(const nv_blocks *blocks, int first) {
  nv_block own = blocks->blocks[first];
  int count = 1;
  while (first + count < blocks->count) {
    nv_block next = blocks->blocks[first + count];
    if (next.inputs != own.inputs || next.outputs != own.outputs ||
        next.matrix_input != own.matrix_input || next.matrix_output != own.matrix_output) break;
    count++;
  }
  return count;
}

// What row i of dY gives to the sums of a member: ax is row i of A · X, dyb that of dY · Bᵀ, line that of dY.
__attribute__((always_inline)) static inline void add(const nv_matrix_sums *member, int i,
                                                      const chunk *ax, const chunk *dyb,
                                                      const float *line, const float *x, int width,
                                                      long stride) {
  chunk *dl = (chunk *)member->left, *dr = (chunk *)member->right;
  nv_block block = member->rows.blocks[member->rows.of_output[i]];
  dl += (block.matrix_output + i - block.output) * member->left_columns + block.matrix_input;
  all_dots(dl, block.inputs, width, dyb, 1, x + (long)block.input * width * stride, stride,
           width * stride);
  for (int c = 0, count; c < member->columns.count; c += count) {
    nv_block column = member->columns.blocks[c];
    count = alike(&member->columns, c);
    for (int l = 0; l < column.inputs; l++) {
      all_dots(dr + (column.matrix_input + l) * member->right_columns + column.matrix_output,
               column.outputs, count, ax + column.input + l, column.inputs,
               line + column.output * stride, column.outputs * stride, stride);
    }
  }
}

CLONES void nv_neocell_gradient(const nv_side *rows, const nv_side *columns, int chunk_index,
                                const float *x, int width, const float *dy, int output_width,
                                long stride, const nv_matrix_sums *members, int count,
                                float *scratch) {
  long q = chunk_index;
  chunk *ax = (chunk *)scratch, *dyb = ax + width;
  for (int i = 0; i < rows->outputs; i++) {
    long place = q * rows->outputs + i;
    const float *input = x + (long)rows->first[place] * width * stride + q * 16;
    const float *line = dy + (long)i * output_width * stride + q * 16;
    // The rows that come next are fetched meanwhile, since their positions are too far apart for the processor to expect them.
    const float *next = x + ((long)i + rows->count[place]) * width * stride + q * 16;
    for (int j = 0; j < width; j++) {
      long side = q * columns->outputs + j;
      __builtin_prefetch(next + j * stride);
      __builtin_prefetch(line + (output_width + j) * stride);
      tap(ax + j, rows, place, input + j * stride, width * stride);
      tap(dyb + j, columns, side, line + columns->first[side] * stride, stride);
    }
    for (int m = 0; m < count; m++) {
      add(members + m, i, ax, dyb, line, x + q * 16, width, stride);
    }
  }
}
