/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simd.c - see simd.h. */
#include "base/simd.h"

#include "base/decimal.h"

#include <string.h>

#if defined __x86_64__
#include <immintrin.h>
#define X86 1
#elif defined __aarch64__
#include <arm_neon.h>
#define NEON 1
#endif

#define INLINE static inline __attribute__((always_inline))

/* Does a blank stand beside structure? What lies before the first word and behind the last is not seen, and counts as
 * structure. */
struct beside {
  uint64_t structure, blank; /* 1: the last byte of the word before is */
  uint64_t any;
};

INLINE void look_beside(struct beside *beside, uint64_t structure, uint64_t blank) {
  if (blank | beside->blank) { /* in many texts there is none */
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
#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

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

/* A byte is structure when the table entry of its low half is the byte itself; the halves of all these bytes differ,
 * and bytes from 0x80 on give entry 0, which they are not. */
AVX2 INLINE __m256i table_of(const char entry[16]) {
  return _mm256_broadcastsi128_si256(_mm_loadu_si128((const __m128i *)(const void *)entry));
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

#define AVX512 __attribute__((target("avx2,avx512f,avx512bw,avx512vl,avx512vbmi2,bmi,popcnt")))

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

/* What two bytes in a row may not be; a bit a reason. CONTINUED is no error by itself: it must stand exactly where a
 * character's third or fourth byte is due. */
enum {
  TOO_SHORT = 1,
  TOO_LONG = 2,
  OVERLONG_3 = 4,
  TOO_LARGE = 8,
  SURROGATE = 16,
  OVERLONG_2 = 32,
  OVERLONG_4 = 64, /* also: beyond U+10FFFF by the first byte */
  CONTINUED = 128,
  ANY = TOO_SHORT | TOO_LONG | CONTINUED
};

/* Errors by the halves of the first byte and the first half of the second. */
struct pair_tables {
  __m128i first_high, first_low, second_high;
};

#define T(x) (char)(x)

INLINE struct pair_tables pair_tables(void) {
  const char first_f = T(TOO_SHORT | TOO_LARGE | OVERLONG_4), low_5 = T(ANY | TOO_LARGE | OVERLONG_4);
  const char second_8 = T(TOO_LONG | OVERLONG_2 | CONTINUED | OVERLONG_3 | OVERLONG_4);
  const char second_9 = T(TOO_LONG | OVERLONG_2 | CONTINUED | OVERLONG_3 | TOO_LARGE);
  const char second_a = T(TOO_LONG | OVERLONG_2 | CONTINUED | SURROGATE | TOO_LARGE);
  return (struct pair_tables){
      _mm_setr_epi8(TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, T(CONTINUED),
                    T(CONTINUED), T(CONTINUED), T(CONTINUED), TOO_SHORT | OVERLONG_2, TOO_SHORT,
                    TOO_SHORT | OVERLONG_3 | SURROGATE, first_f),
      _mm_setr_epi8(T(ANY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), T(ANY | OVERLONG_2), T(ANY), T(ANY),
                    T(ANY | TOO_LARGE), low_5, low_5, low_5, low_5, low_5, low_5, low_5, low_5, T(low_5 | SURROGATE),
                    low_5, low_5),
      _mm_setr_epi8(TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, second_8,
                    second_9, second_a, second_a, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT)};
}

AVX2 INLINE __m256i pair_errors(__m256i before, __m256i v) {
  const struct pair_tables tables = pair_tables();
  const __m256i half = _mm256_set1_epi8(15);
  __m256i a = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(tables.first_high),
                                  _mm256_and_si256(_mm256_srli_epi16(before, 4), half));
  __m256i b = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(tables.first_low), _mm256_and_si256(before, half));
  __m256i c = _mm256_shuffle_epi8(_mm256_broadcastsi128_si256(tables.second_high),
                                  _mm256_and_si256(_mm256_srli_epi16(v, 4), half));
  return _mm256_and_si256(_mm256_and_si256(a, b), c);
}

/* `old` are the 32 bytes before v. */
AVX2 INLINE __m256i utf8_errors(__m256i old, __m256i v) {
  __m256i across = _mm256_permute2x128_si256(old, v, 0x21);
  __m256i before1 = _mm256_alignr_epi8(v, across, 15);
  __m256i before2 = _mm256_alignr_epi8(v, across, 14), before3 = _mm256_alignr_epi8(v, across, 13);
  __m256i third = _mm256_subs_epu8(before2, _mm256_set1_epi8((char)(0xE0 - 0x80)));
  __m256i fourth = _mm256_subs_epu8(before3, _mm256_set1_epi8((char)(0xF0 - 0x80)));
  __m256i due = _mm256_and_si256(_mm256_or_si256(third, fourth), _mm256_set1_epi8((char)0x80));
  return _mm256_xor_si256(due, pair_errors(before1, v));
}

AVX2 static bool is_utf8_avx2(const char *text, size_t n) {
  __m256i old = _mm256_setzero_si256(), bad = old;
  size_t at = 0;
  for (; at + 32 <= n; at += 32) {
    __m256i v = _mm256_loadu_si256((const __m256i *)(const void *)(text + at));
    bad =
        _mm256_or_si256(bad, utf8_errors(old, v)); /* all of them: a branch on ASCII only is guessed wrong too often */
    old = v;
  }
  char last[32] = {0}; /* the rest, and zeros, which show a character cut off at the end */
  memcpy(last, text + at, n - at);
  bad = _mm256_or_si256(bad, utf8_errors(old, _mm256_loadu_si256((const __m256i *)(const void *)last)));
  return _mm256_testz_si256(bad, bad);
}

/* Errors among the 64 bytes at p; three bytes before are read too. */
AVX512 INLINE __m512i errors_at(const char *p) {
  const struct pair_tables tables = pair_tables();
  const __m512i half = _mm512_set1_epi8(15);
  __m512i v = _mm512_loadu_si512(p), before = _mm512_loadu_si512(p - 1);
  __m512i a = _mm512_shuffle_epi8(_mm512_broadcast_i32x4(tables.first_high),
                                  _mm512_and_si512(_mm512_srli_epi16(before, 4), half));
  __m512i b = _mm512_shuffle_epi8(_mm512_broadcast_i32x4(tables.first_low), _mm512_and_si512(before, half));
  __m512i c =
      _mm512_shuffle_epi8(_mm512_broadcast_i32x4(tables.second_high), _mm512_and_si512(_mm512_srli_epi16(v, 4), half));
  __m512i third = _mm512_subs_epu8(_mm512_loadu_si512(p - 2), _mm512_set1_epi8((char)(0xE0 - 0x80)));
  __m512i fourth = _mm512_subs_epu8(_mm512_loadu_si512(p - 3), _mm512_set1_epi8((char)(0xF0 - 0x80)));
  __m512i due = _mm512_and_si512(_mm512_or_si512(third, fourth), _mm512_set1_epi8((char)0x80));
  return _mm512_xor_si512(due, _mm512_and_si512(_mm512_and_si512(a, b), c));
}

/* The beginning with zeros before it, then whole vectors, then the rest and zeros, which show a character cut off. */
AVX512 static bool is_utf8_avx512(const char *text, size_t n) {
  char edge[128] = {0};
  size_t at = n < 64 ? n : 64;
  memcpy(edge + 64, text, at);
  __m512i bad = errors_at(edge + 64);
  if (n < 64) return _mm512_test_epi8_mask(bad, bad) == 0;
  for (; at + 64 <= n; at += 64) bad = _mm512_or_si512(bad, errors_at(text + at));
  memset(edge + 64, 0, 64);
  memcpy(edge + 61, text + at - 3, n - at + 3);
  bad = _mm512_or_si512(bad, errors_at(edge + 64));
  return _mm512_test_epi8_mask(bad, bad) == 0;
}

/* One number of n characters at p; false when it is none. */
AVX2 INLINE bool one_decimal(const char *p, unsigned n, int64_t *value) {
  const __m128i numbers = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  /* Place k takes character k - 10 + point, behind the point one more; the top bit, which says none, is set where that
   * is less than 0, or by the 0x70 when it is more than 15. */
  const __m128i window = _mm_setr_epi8(-10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76);
  __m128i v = _mm_loadu_si128((const __m128i *)(const void *)p);
  unsigned points = (unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v, _mm_set1_epi8('.')));
  unsigned point = _tzcnt_u32(points | 1u << n);
  v = _mm_and_si128(_mm_sub_epi8(v, _mm_set1_epi8('0')), _mm_cmpgt_epi8(_mm_set1_epi8((char)n), numbers));
  v = _mm_shuffle_epi8(v, _mm_add_epi8(window, _mm_set1_epi8((char)point)));
  bool digits = _mm_movemask_epi8(_mm_cmpeq_epi8(_mm_min_epu8(v, _mm_set1_epi8(9)), v)) == 0xFFFF;
  v = _mm_maddubs_epi16(v, _mm_set1_epi16(0x010A));
  v = _mm_madd_epi16(v, _mm_set1_epi32(0x00010064));
  v = _mm_madd_epi16(_mm_packus_epi32(v, v), _mm_set1_epi32(0x00012710));
  uint64_t eights = (uint64_t)_mm_cvtsi128_si64(v);
  *value = (int64_t)((eights & 0xFFFFFFFFu) * 100000000 + (eights >> 32));
  return digits & (point - 1 < 10) & ((point == n) | (n - point - 2 < 6));
}

AVX2 static size_t decimals_avx2(const struct span *const *row, size_t n, size_t column, int64_t *value,
                                 uint32_t *odd) {
  size_t odds = 0;
  for (size_t i = 0; i < n; i++) {
    struct span cell = row[i][column];
    bool good = cell.n - 1 < SIMD_DECIMAL;
    if (__builtin_expect(good, 1)) {
      int64_t minus = *cell.p == '-';
      good = one_decimal(cell.p + minus, (unsigned)(cell.n - (size_t)minus), &value[i]);
      value[i] = (value[i] ^ -minus) + minus;
    }
    odd[odds] = (uint32_t)i;
    odds += !good;
  }
  return odds;
}
AVX512 INLINE __m512i four_loads(const void *a, const void *b, const void *c, const void *d) {
  __m512i v = _mm512_castsi128_si512(_mm_loadu_si128(a));
  v = _mm512_inserti32x4(v, _mm_loadu_si128(b), 1);
  v = _mm512_inserti32x4(v, _mm_loadu_si128(c), 2);
  return _mm512_inserti32x4(v, _mm_loadu_si128(d), 3);
}

/* Four cells, one a quarter of the vector; what is said of a quarter stands in its lower half. Bit k of the answer: the
 * k-th is no plain number, and value[k] means nothing. A minus counts as a place before the point. */
AVX512 INLINE unsigned four_decimals(const struct span *const cell[4], int64_t value[4]) {
  const __m512i numbers = _mm512_broadcast_i32x4(_mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15));
  const __m512i window = _mm512_broadcast_i32x4(
      _mm_setr_epi8(-10, -9, -8, -7, -6, -5, -4, -3, -2, -1, 0x71, 0x72, 0x73, 0x74, 0x75, 0x76)); /* see above */
  const __m512i zero = _mm512_setzero_si512();
  __m512i spans = four_loads(cell[0], cell[1], cell[2], cell[3]);
  __m512i v = four_loads(cell[0]->p, cell[1]->p, cell[2]->p, cell[3]->p);
  __m512i n = _mm512_shuffle_epi32(spans, _MM_PERM_DCDC);
  __mmask64 inside = _mm512_cmpgt_epi8_mask(_mm512_shuffle_epi8(n, zero), numbers);
  __mmask8 minus = _mm512_cmpeq_epi64_mask(_mm512_and_si512(v, _mm512_set1_epi64(0xFF)), _mm512_set1_epi64('-'));
  /* Where the point is: the sum of the places of all points, which does not do for two; n where it is 0. */
  __mmask64 points = inside & _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('.'));
  __m512i point = _mm512_sad_epu8(_mm512_maskz_mov_epi8(points, numbers), zero);
  point = _mm512_add_epi64(point, _mm512_shuffle_epi32(point, _MM_PERM_BADC));
  point = _mm512_mask_mov_epi64(point, _mm512_cmpeq_epi64_mask(point, zero), n);
  __mmask64 sign = _mm512_cmpeq_epi8_mask(v, _mm512_set1_epi8('-')) & 0x0001000100010001;
  v = _mm512_maskz_sub_epi8(inside & ~sign, v, _mm512_set1_epi8('0'));
  v = _mm512_shuffle_epi8(v, _mm512_add_epi8(window, _mm512_shuffle_epi8(point, zero)));
  __mmask64 strange = _mm512_cmpgt_epu8_mask(v, _mm512_set1_epi8(9));
  v = _mm512_maddubs_epi16(v, _mm512_set1_epi16(0x010A));
  v = _mm512_madd_epi16(v, _mm512_set1_epi32(0x00010064));
  v = _mm512_madd_epi16(_mm512_packus_epi32(v, v), _mm512_set1_epi32(0x00012710));
  v = _mm512_add_epi64(_mm512_mul_epu32(v, _mm512_set1_epi64(100000000)), _mm512_srli_epi64(v, 32));
  v = _mm512_mask_sub_epi64(v, minus, zero, v);
  _mm256_storeu_si256((__m256i *)(void *)value, _mm512_castsi512_si256(_mm512_maskz_compress_epi64(0x55, v)));
  __m512i least = _mm512_mask_mov_epi64(_mm512_set1_epi64(1), minus, _mm512_set1_epi64(2));
  __m512i behind = _mm512_sub_epi64(_mm512_sub_epi64(n, point), _mm512_set1_epi64(2));
  __mmask8 placed = _mm512_cmpge_epi64_mask(point, least) & _mm512_cmple_epi64_mask(point, _mm512_set1_epi64(10)) &
                    (_mm512_cmpeq_epi64_mask(point, n) | _mm512_cmplt_epu64_mask(behind, _mm512_set1_epi64(6)));
  if (__builtin_expect((placed & 0x55) == 0x55 && strange == 0, 1)) return 0;
  unsigned odd = 0;
  for (int k = 0; k < 4; k++) odd |= (unsigned)(!(placed >> 2 * k & 1) || (strange >> 16 * k & 0xFFFF)) << k;
  return odd;
}

/* Not of the lengths a number may have, or nothing at all? */
INLINE bool is_odd_length(const struct span *cell) { return cell->n - 1 >= SIMD_DECIMAL; }

AVX512 static size_t decimals_avx512(const struct span *const *row, size_t n, size_t column, int64_t *value,
                                     uint32_t *odd) {
  static const struct span nothing = {"0000000000000000", 1};
  size_t odds = 0;
  for (size_t i = 0; i < n; i += 4) {
    size_t some = n - i < 4 ? n - i : 4;
    const struct span *cell[4];
    int64_t four[4];
    unsigned bad = 0;
    for (size_t k = 0; k < 4; k++) {
      cell[k] = k < some ? &row[i + k][column] : &nothing;
      if (__builtin_expect(is_odd_length(cell[k]), 0)) bad |= 1u << k, cell[k] = &nothing;
    }
    bad |= four_decimals(cell, four);
    memcpy(value + i, four, some * sizeof *four);
    for (; __builtin_expect(bad != 0, 0); bad &= bad - 1) odd[odds++] = (uint32_t)i + _tzcnt_u32(bad);
  }
  return odds;
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

simd_utf8_check *simd_utf8_of(enum simd_level level) {
#ifdef X86
  if (level == SIMD_AVX512) return is_utf8_avx512;
  if (level == SIMD_AVX2) return is_utf8_avx2;
#endif
  (void)level;
  return NULL;
}

static size_t decimals_each(const struct span *const *row, size_t n, size_t column, int64_t *value, uint32_t *odd) {
  size_t odds = 0;
  for (size_t i = 0; i < n; i++)
    if (!decimal_read_plain(row[i][column], &value[i])) odd[odds++] = (uint32_t)i;
  return odds;
}

simd_decimals_run *simd_decimals_of(enum simd_level level) {
#ifdef X86
  if (level == SIMD_AVX512) return decimals_avx512;
  if (level == SIMD_AVX2) return decimals_avx2;
#endif
  (void)level;
  return decimals_each;
}
