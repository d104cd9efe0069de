#include "checksum.h"

#include <string.h>

uint32_t mm_crc32c_by_table(uint32_t before, const void *bytes, size_t count) {
    // What four bits shift in. Small, since hardly any processor comes here.
    static const uint32_t table[16] = {
        0x00000000, 0x105EC76F, 0x20BD8EDE, 0x30E349B1, 0x417B1DBC, 0x5125DAD3,
        0x61C69362, 0x7198540D, 0x82F63B78, 0x92A8FC17, 0xA24BB5A6, 0xB21572C9,
        0xC38D26C4, 0xD3D3E1AB, 0xE330A81A, 0xF36E6F75,
    };
    const uint8_t *next = bytes;
    uint32_t value = ~before;
    for (; count > 0; count--) {
        value ^= *next++;
        value = value >> 4 ^ table[value & 15];
        value = value >> 4 ^ table[value & 15];
    }
    return ~value;
}

#if defined(__x86_64__)

static int has_instruction(void) {
    __builtin_cpu_init();
    return __builtin_cpu_supports("sse4.2");
}

#define MM_TARGET __attribute__((target("sse4.2")))
#define MM_STEP_8(value, word) (uint32_t) __builtin_ia32_crc32di(value, word)
#define MM_STEP_1(value, byte) __builtin_ia32_crc32qi(value, byte)

#elif defined(__aarch64__) && defined(__linux__)

#include <sys/auxv.h>

static int has_instruction(void) {
    const unsigned long crc32 = 1 << 7;  // HWCAP_CRC32 of the kernel's <asm/hwcap.h>
    return (getauxval(AT_HWCAP) & crc32) != 0;
}

#define MM_TARGET __attribute__((target("crc")))
#define MM_STEP_8(value, word) __builtin_arm_crc32cd(value, word)
#define MM_STEP_1(value, byte) __builtin_arm_crc32cb(value, byte)

#endif

#if defined(MM_TARGET)

MM_TARGET static uint32_t by_instruction(uint32_t before, const void *bytes, size_t count) {
    const uint8_t *next = bytes;
    uint32_t value = ~before;
    for (; count >= 8; count -= 8, next += 8) {
        uint64_t word;
        memcpy(&word, next, sizeof word);
        value = MM_STEP_8(value, word);
    }
    for (; count > 0; count--) value = MM_STEP_1(value, *next++);
    return ~value;
}

uint32_t mm_crc32c(uint32_t before, const void *bytes, size_t count) {
    return has_instruction() ? by_instruction(before, bytes, count)
                             : mm_crc32c_by_table(before, bytes, count);
}

#else

uint32_t mm_crc32c(uint32_t before, const void *bytes, size_t count) {
    return mm_crc32c_by_table(before, bytes, count);
}

#endif
