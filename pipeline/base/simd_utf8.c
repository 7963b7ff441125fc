/* SPDX-License-Identifier: GPL-3.0-or-later */
/* simd_utf8.c - the check of UTF-8 by vector instructions. */
#include "base/simd.h"
#include "base/simd_vectors.h"

#ifdef X86
/* What two bytes in a row may not be; a bit a reason. CONTINUED is no error by itself: it must be exactly where a
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
#endif

simd_utf8_check *simd_utf8_of(enum simd_level level) {
#ifdef X86
  if (level == SIMD_AVX512) return is_utf8_avx512;
  if (level == SIMD_AVX2) return is_utf8_avx2;
#endif
  (void)level;
  return NULL;
}
