/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simd.c - the level of vector instructions that the processor has. See simd.h. */
#include "base/simd.h"
#include "base/simd_vectors.h"

enum simd_level simd_best(void) {
#ifdef X86
  bool bmi = __builtin_cpu_supports("bmi");
  bool avx512 = __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vl");
  if (bmi && avx512 && __builtin_cpu_supports("avx512vbmi2")) return SIMD_AVX512;
  return bmi && __builtin_cpu_supports("avx2") ? SIMD_AVX2 : SIMD_SSE2;
#elif defined NEON
  return SIMD_NEON;
#else
  return SIMD_NONE;
#endif
}
