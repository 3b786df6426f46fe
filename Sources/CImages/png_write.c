// Writing PNG through libpng's simplified interface, which reports errors without longjmp.

#include "CImages.h"

#include <png.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

nv_bytes nv_write_png(const uint8_t *pixels, int width, int height) {
  nv_bytes result = {NULL, 0, ""};
  png_image image;
  memset(&image, 0, sizeof image);
  image.version = PNG_IMAGE_VERSION;
  image.width = (png_uint_32)width;
  image.height = (png_uint_32)height;
  image.format = PNG_FORMAT_RGB;
  png_alloc_size_t size = PNG_IMAGE_PNG_SIZE_MAX(image);
  result.bytes = malloc(size);
  if (!result.bytes) {
    snprintf(result.message, nv_message_size, "not enough memory");
    return result;
  }
  if (!png_image_write_to_memory(&image, result.bytes, &size, 0, pixels, 0, NULL)) {
    snprintf(result.message, nv_message_size, "%s", image.message);
    free(result.bytes);
    result.bytes = NULL;
    return result;
  }
  result.count = size;
  return result;
}
