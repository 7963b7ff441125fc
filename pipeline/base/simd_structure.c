/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simd_structure.c - the positions of delimiters, quotes and line ends in CSV text, by vector instructions. */
#include "base/simd.h"
#include "base/simd_vectors.h"

/* Is a blank beside structure? What lies before the first word and behind the last is not known, and counts as
 * structure. */
struct beside {
  uint64_t structure, blank; /* 1: the last byte of the word before is */
  uint64_t any;
};

INLINE void look_beside(struct beside *beside, uint64_t structure, uint64_t blank) {
  if (blank | beside->blank) { /* rare in most texts */
    beside->any |= blank & (structure << 1 | beside->structure | structure >> 1);
    beside->any |= beside->blank & structure;
  }
  beside->structure = structure >> 63;
  beside->blank = blank >> 63;
}

INLINE bool is_beside(const struct beside *beside) { return (beside->any | beside->blank) != 0; }

/* From masks, one bit a byte: positions, and all else. */
INLINE void put_masks(struct simd_structure *found, struct beside *beside, uint64_t structure, uint64_t delimiter,
                      uint64_t quote, uint64_t nul, uint64_t blank, uint64_t high, uint32_t at) {
  look_beside(beside, structure, blank);
  uint64_t mark = structure & ~delimiter;
  *found->mark++ = mark;
  for (uint64_t rest = mark; rest; rest &= rest - 1) found->marks++;
  for (; structure; structure &= structure - 1) *found->to++ = at + (uint32_t)__builtin_ctzll(structure);
  found->odd_quotes ^= __builtin_popcountll(quote) & 1;
  found->any_nul |= nul != 0;
  found->any_high |= high != 0;
}

#ifdef X86
/* Four positions. What is beyond the last set bit is overwritten later or never read. The barrier keeps the compiler
 * from gathering the four in a vector first, which is slower. */
AVX2 INLINE uint64_t put_four(uint32_t *to, uint64_t mask, uint32_t base) {
  for (int i = 0; i < 4; i++, mask &= mask - 1) {
    to[i] = base + (uint32_t)_tzcnt_u64(mask);
    __asm__ volatile("" ::: "memory");
  }
  return mask;
}

/* Positions of the set bits: twelve without a branch, since that many are common in 64 bytes of a table of numbers, and
 * a branch that goes now this way, now that costs more than writing in vain. */
AVX2 INLINE uint32_t *put_positions(uint32_t *to, uint64_t mask, uint32_t base) {
  int n = __builtin_popcountll(mask);
  mask = put_four(to, mask, base);
  mask = put_four(to + 4, mask, base);
  mask = put_four(to + 8, mask, base);
  for (int done = 12; __builtin_expect(done < n, 0); done += 4) mask = put_four(to + done, mask, base);
  return to + n;
}

AVX2 INLINE __m256i structure_table(char delimiter) {
  char entry[16] = {0};
  entry[1] = (char)0xFF, entry['"' & 15] = '"', entry['\n'] = '\n', entry['\r'] = '\r';
  entry[(unsigned char)delimiter & 15] = delimiter;
  return table_of(entry);
}

AVX2 INLINE __m256i blank_table(void) {
  static const char entry[16] = {' ', (char)0xFF, [9] = '\t'}; /* as in the structure table */
  return table_of(entry);
}

AVX2 INLINE uint64_t bits_avx2(__m256i a, __m256i b) {
  return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

/* Is an odd number of bytes not 0? They are 0 or 255. */
AVX2 INLINE bool is_odd(__m256i v) { return __builtin_popcount((unsigned)_mm256_movemask_epi8(v)) & 1; }

AVX2 static void run_avx2(struct simd_structure *found, const char *text, size_t n, uint32_t at, char delimiter) {
  const __m256i structures = structure_table(delimiter), blanks = blank_table(), quote = _mm256_set1_epi8('"');
  const __m256i zero = _mm256_setzero_si256(), apart = _mm256_set1_epi8(delimiter);
  __m256i odd = zero, nul = zero, some_high = zero;
  struct beside beside = {.structure = 1};
  size_t marks = 0;
  uint32_t *to = found->to;
  uint64_t *mark = found->mark;
  for (const char *end = text + n; text < end; text += 64, at += 64) {
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)text);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(text + 32));
    odd = _mm256_xor_si256(odd, _mm256_xor_si256(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote)));
    nul = _mm256_or_si256(nul, _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), zero));
    some_high = _mm256_or_si256(some_high, _mm256_or_si256(a, b));
    uint64_t structure = bits_avx2(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(structures, a), a),
                                   _mm256_cmpeq_epi8(_mm256_shuffle_epi8(structures, b), b));
    look_beside(&beside, structure,
                bits_avx2(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(blanks, a), a),
                          _mm256_cmpeq_epi8(_mm256_shuffle_epi8(blanks, b), b)));
    *mark = structure & ~bits_avx2(_mm256_cmpeq_epi8(a, apart), _mm256_cmpeq_epi8(b, apart));
    marks += (unsigned)__builtin_popcountll(*mark++);
    to = put_positions(to, structure, at);
  }
  found->to = to;
  found->mark = mark;
  found->marks += marks;
  found->odd_quotes ^= is_odd(odd);
  found->any_nul |= _mm256_movemask_epi8(nul) != 0;
  found->blanks |= is_beside(&beside);
  found->any_high |= _mm256_movemask_epi8(some_high) != 0;
}

/* Sixteen positions at once; what is beyond the last is overwritten later or never read. */
AVX512 INLINE uint32_t *put_sixteens(uint32_t *to, uint64_t mask, uint32_t base, __m512i numbers) {
  int n = __builtin_popcountll(mask);
  __m512i set = _mm512_maskz_compress_epi8(mask, numbers), from = _mm512_set1_epi32((int)base);
  for (int done = 0;;) {
    _mm512_storeu_si512(to + done, _mm512_add_epi32(from, _mm512_cvtepu8_epi32(_mm512_castsi512_si128(set))));
    done += 16;
    if (__builtin_expect(done >= n, 1)) return to + n;
    set = _mm512_shuffle_i64x2(set, set, 0x39); /* the next sixteen to the front */
  }
}

AVX512 static void run_avx512(struct simd_structure *found, const char *text, size_t n, uint32_t at, char delimiter) {
  const __m512i numbers =
      _mm512_set_epi64(0x3F3E3D3C3B3A3938, 0x3736353433323130, 0x2F2E2D2C2B2A2928, 0x2726252423222120,
                       0x1F1E1D1C1B1A1918, 0x1716151413121110, 0x0F0E0D0C0B0A0908, 0x0706050403020100);
  const __m512i structures = _mm512_broadcast_i32x4(_mm256_castsi256_si128(structure_table(delimiter)));
  const __m512i blanks = _mm512_broadcast_i32x4(_mm256_castsi256_si128(blank_table()));
  const __m512i apart = _mm512_set1_epi8(delimiter), quote = _mm512_set1_epi8('"');
  __m512i least = _mm512_set1_epi8(-1), some_high = _mm512_setzero_si512();
  size_t marks = 0;
  uint32_t *to = found->to;
  uint64_t *mark = found->mark, odd = 0;
  struct beside beside = {.structure = 1};
  for (const char *end = text + n; text < end; text += 64, at += 64) {
    __m512i v = _mm512_loadu_si512(text);
    odd ^= _mm512_cmpeq_epi8_mask(v, quote);
    least = _mm512_min_epu8(least, v);
    some_high = _mm512_or_si512(some_high, v);
    uint64_t structure = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(structures, v), v);
    look_beside(&beside, structure, _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(blanks, v), v));
    *mark = structure & ~_mm512_cmpeq_epi8_mask(v, apart);
    marks += (unsigned)__builtin_popcountll(*mark++);
    to = put_sixteens(to, structure, at, numbers);
  }
  found->to = to;
  found->mark = mark;
  found->marks += marks;
  found->odd_quotes ^= __builtin_popcountll(odd) & 1;
  found->any_nul |= _mm512_testn_epi8_mask(least, least) != 0;
  found->blanks |= is_beside(&beside);
  found->any_high |= _mm512_movepi8_mask(some_high) != 0;
}

INLINE uint64_t bits_sse2(const __m128i v[4]) {
  uint64_t bits = 0;
  for (int i = 0; i < 4; i++) bits |= (uint64_t)(unsigned)_mm_movemask_epi8(v[i]) << (16 * i);
  return bits;
}

INLINE uint64_t equal_sse2(const __m128i v[4], char c) {
  __m128i same[4];
  for (int i = 0; i < 4; i++) same[i] = _mm_cmpeq_epi8(v[i], _mm_set1_epi8(c));
  return bits_sse2(same);
}

static void run_sse2(struct simd_structure *found, const char *text, size_t n, uint32_t at, char delimiter) {
  struct beside beside = {.structure = 1};
  for (const char *end = text + n; text < end; text += 64, at += 64) {
    __m128i v[4];
    for (int i = 0; i < 4; i++) v[i] = _mm_loadu_si128((const __m128i *)(const void *)(text + 16 * i));
    uint64_t quote = equal_sse2(v, '"'), nul = equal_sse2(v, '\0'), apart = equal_sse2(v, delimiter);
    put_masks(found, &beside, quote | nul | apart | equal_sse2(v, '\n') | equal_sse2(v, '\r'), apart, quote, nul,
              equal_sse2(v, ' ') | equal_sse2(v, '\t'), bits_sse2(v), at);
  }
  found->blanks |= is_beside(&beside);
}

#endif

#ifdef NEON
INLINE uint64_t bits_neon(const uint8x16_t v[4]) {
  static const uint8_t weight[16] = {1, 2, 4, 8, 16, 32, 64, 128, 1, 2, 4, 8, 16, 32, 64, 128};
  uint8x16_t w = vld1q_u8(weight);
  uint8x16_t low = vpaddq_u8(vandq_u8(v[0], w), vandq_u8(v[1], w));
  uint8x16_t all = vpaddq_u8(low, vpaddq_u8(vandq_u8(v[2], w), vandq_u8(v[3], w)));
  return vgetq_lane_u64(vreinterpretq_u64_u8(vpaddq_u8(all, all)), 0);
}

INLINE uint64_t equal_neon(const uint8x16_t v[4], char c) {
  uint8x16_t like[4];
  for (int i = 0; i < 4; i++) like[i] = vceqq_u8(v[i], vdupq_n_u8((uint8_t)c));
  return bits_neon(like);
}

static void run_neon(struct simd_structure *found, const char *text, size_t n, uint32_t at, char delimiter) {
  struct beside beside = {.structure = 1};
  for (const char *end = text + n; text < end; text += 64, at += 64) {
    uint8x16_t v[4], high[4];
    for (int i = 0; i < 4; i++) {
      v[i] = vld1q_u8((const uint8_t *)text + 16 * i);
      high[i] = vcgeq_u8(v[i], vdupq_n_u8(0x80));
    }
    uint64_t quote = equal_neon(v, '"'), nul = equal_neon(v, '\0'), apart = equal_neon(v, delimiter);
    put_masks(found, &beside, quote | nul | apart | equal_neon(v, '\n') | equal_neon(v, '\r'), apart, quote, nul,
              equal_neon(v, ' ') | equal_neon(v, '\t'), bits_neon(high), at);
  }
  found->blanks |= is_beside(&beside);
}
#endif

simd_structure_run *simd_structure_of(enum simd_level level) {
  switch (level) {
#ifdef X86
  case SIMD_AVX512:
    return run_avx512;
  case SIMD_AVX2:
    return run_avx2;
  case SIMD_SSE2:
    return run_sse2;
#elif defined NEON
  case SIMD_NEON:
    return run_neon;
#endif
  default:
    return NULL;
  }
}
