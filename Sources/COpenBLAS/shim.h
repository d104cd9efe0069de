#ifndef MM_COPENBLAS_SHIM_H
#define MM_COPENBLAS_SHIM_H

#include <cblas.h>
#include <stddef.h>

// OpenBLAS contains LAPACK, but its headers need C's complex numbers, which Swift cannot import.
// Only the Fortran symbol we call; the trailing size_t are the lengths of the character arguments.
void dsyevd_(const char *jobz, const char *uplo, const int *n, double *a, const int *lda,
             double *w, double *work, const int *lwork, int *iwork, const int *liwork, int *info,
             size_t jobz_length, size_t uplo_length);

#endif
