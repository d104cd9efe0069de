#ifndef MM_LEVELS_H
#define MM_LEVELS_H

#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include "include/vector_kernels.h"

#define MM_SELU_SCALE 1.0507009873554805f
#define MM_SELU_SCALED_ALPHA 1.7580993408473766f

// One level's kernels.
typedef struct {
    void (*exponential)(float *, long);
    void (*selu_forward)(float *, const float *, long, long, long);
    void (*selu_dropout_forward)(float *, const float *, long, long, long, mm_lanes *, int32_t,
                                 float);
    void (*selu_backward)(float *, const float *, float *, long, long, long, float);
    double (*adam_update)(float *, const float *, float *, float *, long, mm_adam);
    double (*square_sum)(const float *, long);
    void (*activation_forward)(mm_activation, float *, float *, const float *, long, long, long,
                               const mm_dropout *);
    void (*relu_backward)(float *, const float *, float *, long, long, long, float);
    void (*slope_backward)(float *, const float *, float *, long, long, long);
} mm_kernels;

extern const mm_kernels baseline_kernels;
#if defined(__x86_64__)
extern const mm_kernels avx2_kernels;
extern const mm_kernels avx512_kernels;
#endif

#endif
