#include "levels.h"

// What the compiler may assume of every processor of the architecture.
#define MM_LEVEL(name) baseline_##name
#include "kernels.inc"
