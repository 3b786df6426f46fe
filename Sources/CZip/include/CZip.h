#ifndef NEOVIEW_CZIP_H
#define NEOVIEW_CZIP_H

#include <zip.h>
#include <zlib.h>

#endif
