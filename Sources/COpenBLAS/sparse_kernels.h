#ifndef MM_SPARSE_KERNELS_H
#define MM_SPARSE_KERNELS_H

#include <stdint.h>

// Products of a sparse tile with a panel of a narrow dense matrix. They are C because Swift
// compiles a module for one processor: here each kernel is compiled for every level of
// mm_vector_level, from one text on vectors of sixteen lanes. A panel is 1 to 6 such vectors wide
// and stored densely, so that a tile's part of it stays in the first or second cache.

// Entries of some rows and columns, row after row: of row r, those from starts[r] up to
// starts[r + 1]. Columns count from the tile's first.
typedef struct {
    long row_count;
    const uint32_t *starts;
    const uint16_t *columns;
    const float *values;
} mm_sparse_tile;

typedef float mm_floats __attribute__((vector_size(64), aligned(4)));
#define MM_VECTOR(address) (*(mm_floats *)(address))
#define MM_CONSTANT_VECTOR(address) (*(const mm_floats *)(address))

// Written out, since Swift's compiler, which compiles this header, unrolls no inner loop.
#define MM_EACH_1(step) step(0)
#define MM_EACH_2(step) step(0) step(1)
#define MM_EACH_3(step) step(0) step(1) step(2)
#define MM_EACH_4(step) step(0) step(1) step(2) step(3)
#define MM_EACH_5(step) MM_EACH_4(step) step(4)
#define MM_EACH_6(step) MM_EACH_4(step) step(4) step(5)

#define MM_FIRST_SUMS(i) mm_floats even##i = MM_VECTOR(line + 16 * i), odd##i = {0};
#define MM_ADD_EVEN(i) even##i += MM_CONSTANT_VECTOR(one + 16 * i) * first;
#define MM_ADD_ODD(i) odd##i += MM_CONSTANT_VECTOR(two + 16 * i) * second;
#define MM_STORE_SUMS(i) MM_VECTOR(line + 16 * i) = even##i + odd##i;

// sum[row] += tile[row, column] * right[column]. Two sets of sums take turns, since one would wait
// for its own additions; they are added at the end of a row, in an order that the panel's width
// does not change.
#define MM_FORWARD(name, level, vectors)                                                          \
    level static inline void name(const mm_sparse_tile *tile, const float *right, float *sum) {   \
        const long width = 16 * (vectors), row_count = tile->row_count;                           \
        const uint16_t *columns = tile->columns;                                                  \
        const float *values = tile->values;                                                       \
        for (long row = 0; row < row_count; row++) {                                              \
            const long end = tile->starts[row + 1];                                               \
            long entry = tile->starts[row];                                                       \
            float *line = sum + row * width;                                                      \
            MM_EACH_##vectors(MM_FIRST_SUMS)                                                      \
            for (; entry + 1 < end; entry += 2) {                                                 \
                const float *one = right + columns[entry] * width;                                \
                const float *two = right + columns[entry + 1] * width;                            \
                const float first = values[entry], second = values[entry + 1];                    \
                MM_EACH_##vectors(MM_ADD_EVEN)                                                    \
                MM_EACH_##vectors(MM_ADD_ODD)                                                     \
            }                                                                                     \
            if (entry < end) {                                                                    \
                const float *one = right + columns[entry] * width;                                \
                const float first = values[entry];                                                \
                MM_EACH_##vectors(MM_ADD_EVEN)                                                    \
            }                                                                                     \
            MM_EACH_##vectors(MM_STORE_SUMS)                                                      \
        }                                                                                         \
    }

#define MM_LOAD_LINE(i) const mm_floats line##i = MM_CONSTANT_VECTOR(line + 16 * i);
#define MM_ADD_TO_TARGET(i) MM_VECTOR(target + 16 * i) += line##i * value;

// sum[column] += tile[row, column] * left[row], in the order of rows.
#define MM_BACKWARD(name, level, vectors)                                                         \
    level static inline void name(const mm_sparse_tile *tile, const float *left, float *sum) {    \
        const long width = 16 * (vectors), row_count = tile->row_count;                           \
        const uint16_t *columns = tile->columns;                                                  \
        const float *values = tile->values;                                                       \
        for (long row = 0; row < row_count; row++) {                                              \
            const long end = tile->starts[row + 1];                                               \
            const float *line = left + row * width;                                               \
            MM_EACH_##vectors(MM_LOAD_LINE)                                                       \
            for (long entry = tile->starts[row]; entry < end; entry++) {                          \
                float *target = sum + columns[entry] * width;                                     \
                const float value = values[entry];                                                \
                MM_EACH_##vectors(MM_ADD_TO_TARGET)                                               \
            }                                                                                     \
        }                                                                                         \
    }

#define MM_SPARSE_LEVEL(suffix, level)                                                            \
    MM_FORWARD(mm_forward_1_##suffix, level, 1)                                                   \
    MM_FORWARD(mm_forward_2_##suffix, level, 2)                                                   \
    MM_FORWARD(mm_forward_3_##suffix, level, 3)                                                   \
    MM_FORWARD(mm_forward_4_##suffix, level, 4)                                                   \
    MM_FORWARD(mm_forward_5_##suffix, level, 5)                                                   \
    MM_FORWARD(mm_forward_6_##suffix, level, 6)                                                   \
    MM_BACKWARD(mm_backward_1_##suffix, level, 1)                                                 \
    MM_BACKWARD(mm_backward_2_##suffix, level, 2)                                                 \
    MM_BACKWARD(mm_backward_3_##suffix, level, 3)                                                 \
    MM_BACKWARD(mm_backward_4_##suffix, level, 4)                                                 \
    MM_BACKWARD(mm_backward_5_##suffix, level, 5)                                                 \
    MM_BACKWARD(mm_backward_6_##suffix, level, 6)

#define MM_CALL(direction, suffix, vectors, tile, matrix, sum)                                    \
    switch (vectors) {                                                                            \
    case 1: mm_##direction##_1_##suffix(tile, matrix, sum); break;                                \
    case 2: mm_##direction##_2_##suffix(tile, matrix, sum); break;                                \
    case 3: mm_##direction##_3_##suffix(tile, matrix, sum); break;                                \
    case 4: mm_##direction##_4_##suffix(tile, matrix, sum); break;                                \
    case 5: mm_##direction##_5_##suffix(tile, matrix, sum); break;                                \
    default: mm_##direction##_6_##suffix(tile, matrix, sum); break;                               \
    }

#define MM_BASELINE
MM_SPARSE_LEVEL(baseline, MM_BASELINE)
#if defined(__x86_64__)
MM_SPARSE_LEVEL(avx2, __attribute__((target("avx2,fma"))))
MM_SPARSE_LEVEL(avx512, __attribute__((target("avx512f,avx512dq,avx512bw,avx512vl,fma"))))
#endif

// The vectors of a panel that leave a level enough registers for two sets of sums.
static inline long mm_sparse_vectors(int level) {
#if defined(__x86_64__)
    return level == 2 ? 6 : level == 1 ? 2 : 1;
#else
    (void)level;
    return 2;
#endif
}

// right is [columns of the tile, 16 * vectors], sum [row_count, 16 * vectors]; level as
// mm_vector_level gives it.
static inline void mm_sparse_forward(int level, long vectors, const mm_sparse_tile *tile,
                                     const float *right, float *sum) {
#if defined(__x86_64__)
    if (level == 2) {
        MM_CALL(forward, avx512, vectors, tile, right, sum);
        return;
    }
    if (level == 1) {
        MM_CALL(forward, avx2, vectors, tile, right, sum);
        return;
    }
#endif
    (void)level;
    MM_CALL(forward, baseline, vectors, tile, right, sum);
}

// left is [row_count, 16 * vectors], sum [columns of the tile, 16 * vectors].
static inline void mm_sparse_backward(int level, long vectors, const mm_sparse_tile *tile,
                                      const float *left, float *sum) {
#if defined(__x86_64__)
    if (level == 2) {
        MM_CALL(backward, avx512, vectors, tile, left, sum);
        return;
    }
    if (level == 1) {
        MM_CALL(backward, avx2, vectors, tile, left, sum);
        return;
    }
#endif
    (void)level;
    MM_CALL(backward, baseline, vectors, tile, left, sum);
}

#endif
