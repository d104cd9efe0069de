#ifndef MM_CHECKSUM_H
#define MM_CHECKSUM_H

#include <stddef.h>
#include <stdint.h>

// The CRC-32C (Castagnoli) of bytes: reflected polynomial 0x82F63B78, initial value and final
// complement 0xFFFFFFFF (RFC 3720, appendix B.4). C, because processors have an instruction for it
// that Swift cannot name.

// The checksum of `count` bytes that follow bytes with the checksum `before` (0 for none).
uint32_t mm_crc32c(uint32_t before, const void *bytes, size_t count);

// The same where the processor lacks the instruction.
uint32_t mm_crc32c_by_table(uint32_t before, const void *bytes, size_t count);

#endif
