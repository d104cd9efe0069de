#ifndef MM_VECTOR_KERNELS_H
#define MM_VECTOR_KERNELS_H

#include <stdint.h>

// Kernels of training that gain from wider vectors than baseline x86-64 has. Swift compiles a
// module for one processor, so these are C: each is compiled for every level, and the first call
// takes the widest level that the processor has. Every level computes the same operations in the
// same order, sixteen lanes at a time and without contraction into fused multiply-add, so all
// levels give the same bytes. A NaN among the values gives NaN, also where it is dropped or where a
// derivative is 0.

// How wide the vectors are: a processor has all levels up to its own.
typedef enum {
    MM_LEVEL_BASELINE = 0,  // what every processor of the architecture has
    MM_LEVEL_AVX2 = 1,
    MM_LEVEL_AVX512 = 2,
} mm_level;

// The widest level of this processor.
mm_level mm_widest_level(void);

// Takes a level for all later calls, clipped to the widest; for tests and measurements.
void mm_use_level(mm_level level);

// Sixteen lanes of xoshiro128+: word w of lane i is words[16 * w + i].
typedef struct {
    uint32_t words[64];
} mm_lanes;

// values[i] = e to the power of values[i].
void mm_exponential(float *values, long count);

// values = selu(values + bias), rows `stride` apart.
void mm_selu_forward(float *values, const float *bias, long row_count, long width, long stride);

// As above, then drops where a lane's bits, as a signed number, lie below `threshold`, and
// multiplies survivors by `survivor_scale`. Each row begins with lane 0 of fresh bits.
void mm_selu_dropout_forward(float *values, const float *bias, long row_count, long width,
                             long stride, mm_lanes *lanes, int32_t threshold,
                             float survivor_scale);

// gradients *= the derivative recovered from outputs; bias_gradient = their sum over rows.
void mm_selu_backward(float *gradients, const float *outputs, float *bias_gradient,
                      long row_count, long width, long stride, float survivor_scale);

// The functions of hidden layers beside SELU.
typedef enum {
    MM_RELU = 0,   // max(x, 0)
    MM_SWISH = 1,  // x / (1 + e^-x)
    MM_GELU = 2,   // x * Phi(x), with Phi the normal distribution
} mm_activation;

// What is dropped, as in mm_selu_dropout_forward.
typedef struct {
    mm_lanes *lanes;
    int32_t threshold;
    float survivor_scale;
} mm_dropout;

// values = f(values + bias), dropped unless `dropout` is null, rows `stride` apart. `slopes`, laid
// out alike, takes the derivatives, 0 where dropped; null when predicting, without dropout. ReLU
// ignores it.
void mm_activation_forward(mm_activation kind, float *values, float *slopes, const float *bias,
                           long row_count, long width, long stride, const mm_dropout *dropout);

// gradients *= the derivative recovered from ReLU's outputs; bias_gradient = their sum over rows.
void mm_relu_backward(float *gradients, const float *outputs, float *bias_gradient,
                      long row_count, long width, long stride, float survivor_scale);

// gradients *= slopes; bias_gradient = their sum over rows.
void mm_slope_backward(float *gradients, const float *slopes, float *bias_gradient,
                       long row_count, long width, long stride);

// What a step of Adam is given.
typedef struct {
    float alpha;
    float mean_rate;
    float square_rate;
    float epsilon;
    float twice_penalty;
} mm_adam;

// One step; returns the sum of the squared parameters as they were before.
double mm_adam_update(float *parameters, const float *gradients, float *means, float *squares,
                      long count, mm_adam step);

// The sum of squares, added like mm_adam_update adds it.
double mm_square_sum(const float *values, long count);

#endif
