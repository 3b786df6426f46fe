#ifndef NEOVIEW_CFONT_H
#define NEOVIEW_CFONT_H

#include <stdint.h>

enum { nv_glyph_width = 8, nv_glyph_height = 16 };

/// A character as 8 × 16 pixels. Each byte is one row, from the top; its highest bit is the leftmost pixel.
typedef struct {
  uint32_t code;
  uint8_t rows[nv_glyph_height];
} nv_glyph;

/// All glyphs, in ascending order of their codes.
const nv_glyph *nv_font(int *count);

#endif
