// GELU(x) = x · Φ(x), where Φ is the normal distribution's cumulative function, in place.

/// With a polynomial, on any machine.
void nv_gelu_polynomial(float *y, long stride, int rows, int columns);
/// With a table that AVX-512 looks up in registers.
void nv_gelu_table(float *y, long stride, int rows, int columns);
