#include "levels.h"

#if defined(__x86_64__)
#pragma clang attribute push( \
    __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl"))), apply_to = function)
#define MM_LEVEL(name) avx512_##name
#include "kernels.inc"
#pragma clang attribute pop
#endif
