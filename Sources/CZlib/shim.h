#ifndef MM_CZLIB_SHIM_H
#define MM_CZLIB_SHIM_H

#include <zlib.h>

// Only what Swift cannot import: a macro that passes the size of its argument.
static inline int mm_inflate_init(z_stream *stream, int window_bits) {
    return inflateInit2(stream, window_bits);
}

#endif
