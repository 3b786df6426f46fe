#ifndef NEOVIEW_CKERNELS_H
#define NEOVIEW_CKERNELS_H

#include <stdint.h>

// Inner loops over activations. Activations lie channels-last: one row a position, `stride` floats
// from a row to the next. The instruction set is chosen at run time.

/// Output columns of one packed panel on this machine; strides and buffers are multiples of it.
int nv_panel(void);
/// The instruction set in use, "AVX-512", "AVX2" or "portable": the best that the machine has, or the
/// one that the environment variable NEOVIEW_INSTRUCTIONS names.
const char *nv_instruction_set(void);

/// Packs weights `[outputs][inputs]`, row-major, into panels `[inputs][panel]`; missing outputs are 0.
///
/// @param packed inputs × outputs, rounded up to whole panels; aligned to 64 bytes
void nv_pack(const float *weights, int outputs, int inputs, float *packed);

/// y = x · Wᵀ for some panels of W.
///
/// @param x rows × inputs
/// @param y rows × (panels · panel); the first column belongs to the first of the panels
void nv_linear(const float *packed, int inputs, int first_panel, int panels, const float *x,
               long x_stride, int rows, float *y, long y_stride);

/// y += bias, in place; `columns` is a multiple of 16.
void nv_bias(float *y, long stride, int rows, int columns, const float *bias);
/// y = GELU(y + bias): x · Φ(x), with an error below 1.5e-6.
void nv_bias_gelu(float *y, long stride, int rows, int columns, const float *bias);
/// y += bias + residual.
void nv_bias_add(float *y, long stride, int rows, int columns, const float *bias,
                 const float *residual, long residual_stride);
/// y = y · scale + offset, channel by channel.
void nv_affine(float *y, long stride, int rows, int columns, const float *scale,
               const float *offset);

/// Folds what is done to the inputs of a linear layer into it: bias += W · offset, W = W · diag(scale).
void nv_fold_inputs(float *weights, int outputs, int inputs, const double *scale,
                    const double *offset, float *bias);

/// For one side of a NeoCell: which inputs each output sees, chunk of 16 channels by chunk.
/// Output i of chunk q is the sum over d < count of coefficients[d][16] times input first + d.
typedef struct {
  const int32_t *first;     // [chunks][outputs]
  const int32_t *count;     // [chunks][outputs]
  const int64_t *offset;    // [chunks][outputs], in floats
  const float *coefficients;
  int outputs;
} nv_side;

/// Some rows of Y = A · X · B (+ bias), both sides in one pass.
///
/// @param x input rows × width positions of `stride` floats
/// @param y output rows × output width positions of `stride` floats
/// @param bias `[bias_height][bias_width][stride]`, repeated over the patches; or null
/// @param scratch 16 · width floats, aligned to 64 bytes
void nv_neocell(const nv_side *rows, const nv_side *columns, const float *x, int width, float *y,
                long stride, int first_row, int end_row, const float *bias, int bias_height,
                int bias_width, float *scratch);

/// The processors that this program may use: `taskset` and containers may leave it fewer than there are.
int nv_processors(void);

/// Runs body(0) … body(count − 1), each on a thread of its own as far as there are threads. Returns
/// when all have.
void nv_parallel(int count, void (*body)(int index, void *context), void *context);

#endif
