#include <stdatomic.h>

#include "levels.h"

static _Atomic(const mm_kernels *) chosen;

mm_level mm_widest_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl"))
        return MM_LEVEL_AVX512;
    if (__builtin_cpu_supports("avx2")) return MM_LEVEL_AVX2;
#endif
    return MM_LEVEL_BASELINE;
}

void mm_use_level(mm_level level) {
    const mm_level widest = mm_widest_level();
    const mm_kernels *kernels = &baseline_kernels;
    if (level > widest) level = widest;
#if defined(__x86_64__)
    if (level == MM_LEVEL_AVX2) kernels = &avx2_kernels;
    if (level == MM_LEVEL_AVX512) kernels = &avx512_kernels;
#endif
    atomic_store_explicit(&chosen, kernels, memory_order_release);
}

static const mm_kernels *kernels(void) {
    const mm_kernels *found = atomic_load_explicit(&chosen, memory_order_acquire);
    if (found) return found;
    mm_use_level(mm_widest_level());
    return atomic_load_explicit(&chosen, memory_order_acquire);
}

void mm_exponential(float *values, long count) { kernels()->exponential(values, count); }

void mm_selu_forward(float *values, const float *bias, long row_count, long width, long stride) {
    kernels()->selu_forward(values, bias, row_count, width, stride);
}

void mm_selu_dropout_forward(float *values, const float *bias, long row_count, long width,
                             long stride, mm_lanes *lanes, int32_t threshold,
                             float survivor_scale) {
    kernels()->selu_dropout_forward(values, bias, row_count, width, stride, lanes, threshold,
                                    survivor_scale);
}

void mm_selu_backward(float *gradients, const float *outputs, float *bias_gradient,
                      long row_count, long width, long stride, float survivor_scale) {
    kernels()->selu_backward(gradients, outputs, bias_gradient, row_count, width, stride,
                             survivor_scale);
}

double mm_adam_update(float *parameters, const float *gradients, float *means, float *squares,
                      long count, mm_adam step) {
    return kernels()->adam_update(parameters, gradients, means, squares, count, step);
}

double mm_square_sum(const float *values, long count) {
    return kernels()->square_sum(values, count);
}

void mm_activation_forward(mm_activation kind, float *values, float *slopes, const float *bias,
                           long row_count, long width, long stride, const mm_dropout *dropout) {
    kernels()->activation_forward(kind, values, slopes, bias, row_count, width, stride, dropout);
}

void mm_relu_backward(float *gradients, const float *outputs, float *bias_gradient,
                      long row_count, long width, long stride, float survivor_scale) {
    kernels()->relu_backward(gradients, outputs, bias_gradient, row_count, width, stride,
                             survivor_scale);
}

void mm_slope_backward(float *gradients, const float *slopes, float *bias_gradient,
                       long row_count, long width, long stride) {
    kernels()->slope_backward(gradients, slopes, bias_gradient, row_count, width, stride);
}
