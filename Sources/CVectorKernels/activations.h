// Hidden layers' functions beside SELU, included once for each level by kernels.inc, whose macros
// and types it uses.
//
// The derivative of ReLU is known from the output. Swish and GELU are not monotonic, so theirs is
// not: the forward pass, which has the exponential at hand, writes it into `slopes`, and a step
// back is one product. Keeping the pre-activations would take the same memory and a second
// exponential.

// x where positive, else 0; NaN of a NaN.
static inline __attribute__((always_inline)) void MM_LEVEL(relu)(floats *value, floats *slope) {
    const floats x = *value;
    const floats zero = (floats)(0.0f);
    *value = zero >= x ? zero : x;
    *slope = x > zero ? (floats)(1.0f) : zero;
}

// x * sigma(x) with sigma(x) = 1 / (1 + e^-x), whose derivative is sigma + x * sigma * (1 - sigma).
static inline __attribute__((always_inline)) void MM_LEVEL(swish)(floats *value, floats *slope) {
    const floats x = *value;
    floats power = -x;
    MM_LEVEL(exponent)(&power);
    const floats one = (floats)(1.0f);
    const floats share = one / (one + power);
    const floats output = x * share;
    *value = output;
    *slope = share + output * (one - share);
}

// x * Phi(x), with Phi the normal distribution, whose derivative is Phi(x) + x * phi(x). Phi comes
// from formula 7.1.26 of Abramowitz and Stegun (1964), right to 1e-7, which needs e^(-x^2 / 2), and
// so does phi.
static inline __attribute__((always_inline)) void MM_LEVEL(gelu)(floats *value, floats *slope) {
    const floats x = *value;
    const floats one = (floats)(1.0f);
    const floats size = LARGER(x, -x);
    floats density = x * x * (floats)(-0.5f);
    MM_LEVEL(exponent)(&density);
    // 0.3275911 / sqrt 2: the formula is of erf(x / sqrt 2).
    const floats part = one / (one + size * (floats)(0.23164189f));
    // Half of the formula's coefficients, for Phi is half of 1 + erf.
    floats series = (floats)(0.5307027145f);
    series = series * part + (floats)(-0.7265760135f);
    series = series * part + (floats)(0.7107068705f);
    series = series * part + (floats)(-0.142248368f);
    series = series * part + (floats)(0.127414796f);
    const floats tail = series * part * density;
    const floats share = x > (floats)(0.0f) ? one - tail : tail;
    *value = x * share;
    *slope = share + x * density * (floats)(0.39894228f);
}

static inline __attribute__((always_inline)) void MM_LEVEL(apply)(mm_activation kind,
                                                                  floats *value, floats *slope) {
    if (kind == MM_RELU)
        MM_LEVEL(relu)(value, slope);
    else if (kind == MM_SWISH)
        MM_LEVEL(swish)(value, slope);
    else
        MM_LEVEL(gelu)(value, slope);
}

// One function a layer may have; `kind`, `keeps` and `drops` are constants to the compiler.
static inline __attribute__((always_inline)) void MM_LEVEL(activate_rows)(
    mm_activation kind, int keeps, int drops, float *values, float *slopes, const float *bias,
    long row_count, long width, long stride, const mm_dropout *dropout) {
    words s0 = (words)(0u), s1 = s0, s2 = s0, s3 = s0;
    floats scale = (floats)(1.0f);
    integers threshold = (integers)(INT32_MIN);
    if (drops) {
        memcpy(&s0, dropout->lanes->words, 64);
        memcpy(&s1, dropout->lanes->words + 16, 64);
        memcpy(&s2, dropout->lanes->words + 32, 64);
        memcpy(&s3, dropout->lanes->words + 48, 64);
        scale = (floats)(dropout->survivor_scale);
        threshold = (integers)(dropout->threshold);
    }
    for (long row = 0; row < row_count; row++) {
        float *line = values + row * stride;
        for (long j = 0; j < width; j += 16) {
            const long count = width - j < 16 ? width - j : 16;
            floats value, slope;
            if (count == 16) {
                value = LOAD(line + j) + LOAD(bias + j);
            } else {
                PART(part, line + j, count);
                PART(shift, bias + j, count);
                value = part + shift;
            }
            MM_LEVEL(apply)(kind, &value, &slope);
            if (drops) {
                // xoshiro128+, as in selu_dropout_forward.
                const integers bits = (integers)(s0 + s3);
                const words shifted = s1 << 9;
                s2 ^= s0;
                s3 ^= s1;
                s1 ^= s2;
                s0 ^= s3;
                s2 ^= shifted;
                s3 = (s3 << 11) | (s3 >> 21);
                const floats factor = bits >= threshold ? scale : (floats)(0.0f);
                value *= factor;
                slope *= factor;
            }
            if (count == 16) {
                STORE(line + j, value);
                if (keeps) STORE(slopes + row * stride + j, slope);
            } else {
                STORE_PART(line + j, value, count);
                if (keeps) STORE_PART(slopes + row * stride + j, slope, count);
            }
        }
    }
    if (drops) {
        memcpy(dropout->lanes->words, &s0, 64);
        memcpy(dropout->lanes->words + 16, &s1, 64);
        memcpy(dropout->lanes->words + 32, &s2, 64);
        memcpy(dropout->lanes->words + 48, &s3, 64);
    }
}

#define ACTIVATE(kind, keeps, drops)                                                       \
    MM_LEVEL(activate_rows)(kind, keeps, drops, values, slopes, bias, row_count, width, stride, \
                            dropout)

static void MM_LEVEL(activation_forward)(mm_activation kind, float *values, float *slopes,
                                         const float *bias, long row_count, long width,
                                         long stride, const mm_dropout *dropout) {
    if (kind == MM_RELU) {
        if (dropout)
            ACTIVATE(MM_RELU, 0, 1);
        else
            ACTIVATE(MM_RELU, 0, 0);
    } else if (kind == MM_SWISH) {
        if (!slopes)
            ACTIVATE(MM_SWISH, 0, 0);
        else if (dropout)
            ACTIVATE(MM_SWISH, 1, 1);
        else
            ACTIVATE(MM_SWISH, 1, 0);
    } else {
        if (!slopes)
            ACTIVATE(MM_GELU, 0, 0);
        else if (dropout)
            ACTIVATE(MM_GELU, 1, 1);
        else
            ACTIVATE(MM_GELU, 1, 0);
    }
}

#undef ACTIVATE

// `kept` holds outputs of ReLU, or slopes. An output is positive where the slope is not 0, 0 where
// it is, and else NaN, which the product hands on.
static inline __attribute__((always_inline)) void MM_LEVEL(backward_rows)(
    int from_outputs, float *gradients, const float *kept, float *bias_gradient, long row_count,
    long width, long stride, float survivor_scale) {
    const floats zero = (floats)(0.0f);
    const floats scale = (floats)(survivor_scale);
    memset(bias_gradient, 0, (size_t)width * sizeof(float));
    for (long row = 0; row < row_count; row++) {
        float *line = gradients + row * stride;
        const float *known = kept + row * stride;
        long j = 0;
        for (; j + 16 <= width; j += 16) {
            floats slope = LOAD(known + j);
            if (from_outputs) slope = slope > zero ? scale : slope;
            const floats gradient = LOAD(line + j) * slope;
            STORE(line + j, gradient);
            STORE(bias_gradient + j, LOAD(bias_gradient + j) + gradient);
        }
        if (j < width) {
            PART(slope, known + j, width - j);
            PART(gradient, line + j, width - j);
            PART(sum, bias_gradient + j, width - j);
            if (from_outputs) slope = slope > zero ? scale : slope;
            gradient *= slope;
            STORE_PART(line + j, gradient, width - j);
            STORE_PART(bias_gradient + j, sum + gradient, width - j);
        }
    }
}

static void MM_LEVEL(relu_backward)(float *gradients, const float *outputs, float *bias_gradient,
                                    long row_count, long width, long stride,
                                    float survivor_scale) {
    MM_LEVEL(backward_rows)(1, gradients, outputs, bias_gradient, row_count, width, stride,
                            survivor_scale);
}

static void MM_LEVEL(slope_backward)(float *gradients, const float *slopes, float *bias_gradient,
                                     long row_count, long width, long stride) {
    MM_LEVEL(backward_rows)(0, gradients, slopes, bias_gradient, row_count, width, stride, 1.0f);
}
