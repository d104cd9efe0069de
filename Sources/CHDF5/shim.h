#ifndef MM_CHDF5_SHIM_H
#define MM_CHDF5_SHIM_H

#include <hdf5.h>

// Only what Swift cannot import: macros with casts, and macros that call H5open() first.
static inline hid_t mm_h5p_default(void) { return H5P_DEFAULT; }
static inline hid_t mm_h5p_file_access(void) { return H5P_FILE_ACCESS; }
static inline hid_t mm_h5p_dataset_create(void) { return H5P_DATASET_CREATE; }
static inline hid_t mm_h5p_dataset_access(void) { return H5P_DATASET_ACCESS; }
static inline hid_t mm_h5s_all(void) { return H5S_ALL; }
// Variadic in C: puts one text on the error stack, innermost.
static inline void mm_h5e_push(const char *text) {
    H5Epush2(H5E_DEFAULT, __FILE__, __func__, __LINE__, H5E_ERR_CLS, H5E_LINK, H5E_TRAVERSE, "%s",
             text);
}
static inline hid_t mm_h5e_default(void) { return H5E_DEFAULT; }
static inline unsigned mm_h5f_acc_rdonly(void) { return H5F_ACC_RDONLY; }
static inline unsigned mm_h5f_acc_trunc(void) { return H5F_ACC_TRUNC; }
static inline hid_t mm_h5t_c_s1(void) { return H5T_C_S1; }
static inline hid_t mm_h5t_native_float(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t mm_h5t_native_double(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t mm_h5t_native_int32(void) { return H5T_NATIVE_INT32; }
static inline hid_t mm_h5t_native_int64(void) { return H5T_NATIVE_INT64; }
static inline hid_t mm_h5t_native_uint8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t mm_h5t_std_ref_obj(void) { return H5T_STD_REF_OBJ; }
static inline hid_t mm_h5t_ieee_f32le(void) { return H5T_IEEE_F32LE; }
static inline hid_t mm_h5t_ieee_f64le(void) { return H5T_IEEE_F64LE; }
static inline hid_t mm_h5t_std_i8le(void) { return H5T_STD_I8LE; }
static inline hid_t mm_h5t_std_i32le(void) { return H5T_STD_I32LE; }
static inline hid_t mm_h5t_std_i64le(void) { return H5T_STD_I64LE; }
static inline hid_t mm_h5t_std_b8le(void) { return H5T_STD_B8LE; }

#endif
