// PNG through libpng. Every colour type and depth is converted to 8-bit RGB. Alpha is dropped, as in Pillow's
// conversion to RGB.

#include "CImages.h"

#include <png.h>
#include <setjmp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

typedef struct {
  const uint8_t *bytes;
  size_t left;
  nv_image *image;
  png_bytep *rows;
  jmp_buf escape;
} source;

static void on_error(png_structp png, png_const_charp message) {
  source *from = png_get_error_ptr(png);
  snprintf(from->image->message, nv_message_size, "%s", message);
  longjmp(from->escape, 1);
}

static void on_warning(png_structp png, png_const_charp message) {
  (void)png;
  (void)message;
}

static void on_read(png_structp png, png_bytep target, size_t count) {
  source *from = png_get_io_ptr(png);
  if (count > from->left) png_error(png, "the file is cut short");
  memcpy(target, from->bytes, count);
  from->bytes += count;
  from->left -= count;
}

static void decode(png_structp png, png_infop info, source *from, int64_t limit) {
  nv_image *image = from->image;
  png_read_info(png, info);
  png_uint_32 width = png_get_image_width(png, info), height = png_get_image_height(png, info);
  if ((int64_t)width * height > limit) {
    char message[nv_message_size];
    snprintf(message, sizeof message, "%u×%u pixels are more than %lld", width, height,
             (long long)limit);
    png_error(png, message);
  }
  png_set_scale_16(png);
  png_set_palette_to_rgb(png);
  png_set_expand_gray_1_2_4_to_8(png);
  png_set_gray_to_rgb(png);
  png_set_strip_alpha(png);
  png_set_interlace_handling(png);
  png_read_update_info(png, info);
  if (png_get_rowbytes(png, info) != (size_t)width * 3) png_error(png, "expected RGB rows");
  image->pixels = malloc((size_t)width * height * 3);
  from->rows = malloc(sizeof(png_bytep) * height);
  if (!image->pixels || !from->rows) png_error(png, "not enough memory");
  for (png_uint_32 y = 0; y < height; y++) from->rows[y] = image->pixels + (size_t)y * width * 3;
  png_read_image(png, from->rows);
  image->width = (int)width;
  image->height = (int)height;
}

nv_image nv_read_png(const uint8_t *bytes, size_t count, int64_t limit) {
  nv_image image = {0, 0, NULL, ""};
  source from = {bytes, count, &image, NULL, {{{0}}}};
  png_structp png =
      png_create_read_struct(PNG_LIBPNG_VER_STRING, &from, on_error, on_warning);
  png_infop info = png ? png_create_info_struct(png) : NULL;
  if (!info) {
    snprintf(image.message, nv_message_size, "libpng cannot be set up");
  } else if (setjmp(from.escape)) {
    free(image.pixels);
    image.pixels = NULL;
  } else {
    png_set_user_limits(png, 1000000, 1000000);
    png_set_read_fn(png, &from, on_read);
    decode(png, info, &from, limit);
  }
  free(from.rows);
  png_destroy_read_struct(&png, &info, NULL);
  return image;
}
