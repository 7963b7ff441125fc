/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simd_decimals.c - short decimal numbers read by vector instructions. */
#include "base/decimal.h"
#include "base/simd.h"
#include "base/simd_vectors.h"

#include <string.h>

#ifdef X86
/* One number of n characters at p; false when it is not a number. */
AVX2 INLINE bool one_decimal(const char *p, unsigned n, int64_t *value) {
  const __m128i numbers = _mm_setr_epi8(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15);
  /* Place k takes character k - 10 + point, behind the point one more; the top bit, which selects none, is set where
   * that is less than 0, or by the 0x70 when it is more than 15. */
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

/* Four cells, one a quarter of the vector; masks of a quarter are in its lower half. Bit k of the result: the
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
