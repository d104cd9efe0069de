#ifndef MM_COPENBLAS_SHIM_H
#define MM_COPENBLAS_SHIM_H

#include <cblas.h>
#include <stddef.h>

// OpenBLAS contains LAPACK, but its headers need C's complex numbers, which Swift cannot import.
// Only the Fortran symbols we call; the trailing size_t are the lengths of character arguments.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda,
             double *w, double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             size_t jobz_length, size_t uplo_length);
void dgelqf_(const int *m, const int *n, double *a, const int *lda, double *tau, double *work,
             const int *lwork, int *info);
void dgesdd_(const char *jobz, const int *m, const int *n, double *a, const int *lda, double *s,
             double *u, const int *ldu, double *vt, const int *ldvt, double *work,
             const int *lwork, int *iwork, int *info, size_t jobz_length);
void spotrf_(const char *uplo, const int *n, float *a, const int *lda, int *info,
             size_t uplo_length);

// Compiler built-ins, which Swift cannot import. 2: AVX-512 as Skylake servers have it; 1: AVX2
// with fused multiply-add; 0: neither, or another architecture.
static inline int mm_vector_level(void) {
#if defined(__x86_64__)
    __builtin_cpu_init();
    if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512cd") &&
        __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512dq") &&
        __builtin_cpu_supports("avx512vl"))
        return 2;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) return 1;
#endif
    return 0;
}

#include "sparse_kernels.h"

// The version of the C library, whose exponentials and logarithms differ in last digits; null where
// it is not glibc.
#if defined(__GLIBC__)
#include <gnu/libc-version.h>
static inline const char *mm_glibc_version(void) { return gnu_get_libc_version(); }
#else
static inline const char *mm_glibc_version(void) { return NULL; }
#endif

#endif
