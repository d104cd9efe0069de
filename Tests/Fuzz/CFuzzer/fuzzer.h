// libFuzzer as a library: clang's libclang_rt.fuzzer_no_main.
#ifndef MM_FUZZER_H
#define MM_FUZZER_H
#include <stddef.h>
#include <stdint.h>

int LLVMFuzzerRunDriver(
    int *argc, char ***argv, int (*callback)(const uint8_t *data, size_t size));

#endif
