/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simd_vectors.h - what the files with vector instructions share: the processor's header, and the attributes by which a
 * function is compiled for a level. X86 or NEON is defined where there are vector instructions. */
#ifndef TERTIA_BASE_SIMD_VECTORS_H
#define TERTIA_BASE_SIMD_VECTORS_H

#if defined __x86_64__
#include <immintrin.h>
#define X86 1
#elif defined __aarch64__
#include <arm_neon.h>
#define NEON 1
#endif

#define INLINE static inline __attribute__((always_inline))

#ifdef X86
#define AVX2 __attribute__((target("avx2,bmi,popcnt")))
#define AVX512 __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,popcnt")))

/* A byte is structure when the table entry of its low half is the byte itself; the halves of all these bytes differ,
 * and bytes from 0x80 on give entry 0, which they are not. */
AVX2 INLINE __m256i table_of(const char entry[16]) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)entry));
}
#endif

#endif
