#include "levels.h"

#if defined(__x86_64__)
#pragma clang attribute push(__attribute__((target("avx2"))), apply_to = function)
#define MM_LEVEL(name) avx2_##name
#include "kernels.inc"
#pragma clang attribute pop
#endif
