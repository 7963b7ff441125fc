/* split.c - see split.h. */
#include "io/split.h"

#include <stdlib.h>
#include <string.h>

#include "base/arena.h"
#include "io/charset.h"

#if defined __x86_64__
#include <immintrin.h>
#define X86 1
#elif defined __aarch64__
#include <arm_neon.h>
#define NEON 1
#endif

#define INLINE static inline __attribute__((always_inline))

/* What is added up on the way, besides positions. */
struct tally {
  uint32_t *first, *to; /* the positions, and the next of them */
  uint32_t *mark;       /* next mark */
  uint64_t *high;       /* next word */
};

/* A function that does 64 bytes at a time: text[0 .. n), n a multiple of 64, is at offset `at` of the whole. */
typedef void split_run(struct split *split, struct tally *tally, const char *text, size_t n, uint32_t at,
                       char delimiter);

static bool is_structure(char c, char delimiter) {
  return c == delimiter || c == '\n' || c == '\r' || c == '"' || c == '\0';
}

static void run_scalar(struct split *split, struct tally *tally, const char *text, size_t n, uint32_t at,
                       char delimiter) {
  for (size_t i = 0; i < n; i++) {
    char c = text[i];
    if (i % 64 == 0) *tally->high++ = 0;
    if ((unsigned char)c >= 0x80) tally->high[-1] |= (uint64_t)1 << (i % 64), split->any_high = true;
    if (is_structure(c, delimiter)) {
      if (c != delimiter) *tally->mark++ = (uint32_t)(tally->to - tally->first);
      *tally->to++ = at + (uint32_t)i;
    }
    split->odd_quotes ^= c == '"';
    split->any_nul |= c == '\0';
    split->blanks |= c == ' ' || c == '\t';
  }
}

/* From masks, one bit a byte: positions, and all else. */
INLINE void put_masks(struct split *split, struct tally *tally, uint64_t structure, uint64_t delimiter, uint64_t quote,
                      uint64_t nul, uint64_t blank, uint64_t high, uint32_t at) {
  for (; structure; structure &= structure - 1) {
    *tally->mark = (uint32_t)(tally->to - tally->first); /* stays where this is no delimiter */
    tally->mark += !(delimiter & structure & -structure);
    *tally->to++ = at + (uint32_t)__builtin_ctzll(structure);
  }
  *tally->high++ = high;
  split->odd_quotes ^= __builtin_popcountll(quote) & 1;
  split->any_nul |= nul != 0;
  split->blanks |= blank != 0;
  split->any_high |= high != 0;
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

/* Marks among the positions that begin with number `first`: two without a branch. */
AVX2 INLINE uint32_t *put_marks(uint32_t *to, uint64_t structure, uint64_t delimiter, uint32_t first) {
  uint64_t marks = structure & ~delimiter;
  int n = __builtin_popcountll(marks);
  for (int i = 0; i < 2 || __builtin_expect(i < n, 0); i++, marks &= marks - 1)
    to[i] = first + (uint32_t)__builtin_popcountll(structure & (_blsmsk_u64(marks) >> 1));
  return to + n;
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

AVX2 INLINE uint64_t bits_avx2(__m256i a, __m256i b) {
  return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

/* Is an odd number of bytes not 0? They are 0 or 255. */
AVX2 INLINE bool is_odd(__m256i v) { return __builtin_popcount((unsigned)_mm256_movemask_epi8(v)) & 1; }

AVX2 static void run_avx2(struct split *split, struct tally *tally, const char *text, size_t n, uint32_t at,
                          char delimiter) {
  static const char blank[16] = {' ', (char)0xFF, [9] = '\t'}; /* as in the structure table */
  const __m256i structures = structure_table(delimiter), blanks = table_of(blank), quote = _mm256_set1_epi8('"');
  const __m256i zero = _mm256_setzero_si256(), apart = _mm256_set1_epi8(delimiter);
  __m256i odd = zero, nul = zero, some_blank = zero, some_high = zero;
  uint32_t *to = tally->to, *mark = tally->mark;
  uint64_t *high = tally->high;
  for (const char *end = text + n; text < end; text += 64, at += 64) {
    __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)text);
    __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(text + 32));
    odd = _mm256_xor_si256(odd, _mm256_xor_si256(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote)));
    nul = _mm256_or_si256(nul, _mm256_cmpeq_epi8(_mm256_min_epu8(a, b), zero));
    some_high = _mm256_or_si256(some_high, _mm256_or_si256(a, b));
    some_blank = _mm256_or_si256(some_blank, _mm256_or_si256(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(blanks, a), a),
                                                             _mm256_cmpeq_epi8(_mm256_shuffle_epi8(blanks, b), b)));
    *high++ = bits_avx2(a, b);
    uint64_t structure = bits_avx2(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(structures, a), a),
                                   _mm256_cmpeq_epi8(_mm256_shuffle_epi8(structures, b), b));
    mark = put_marks(mark, structure, bits_avx2(_mm256_cmpeq_epi8(a, apart), _mm256_cmpeq_epi8(b, apart)),
                     (uint32_t)(to - tally->first));
    to = put_positions(to, structure, at);
  }
  tally->to = to;
  tally->mark = mark;
  tally->high = high;
  split->odd_quotes ^= is_odd(odd);
  split->any_nul |= _mm256_movemask_epi8(nul) != 0;
  split->blanks |= _mm256_movemask_epi8(some_blank) != 0;
  split->any_high |= _mm256_movemask_epi8(some_high) != 0;
}

#define AVX512 __attribute__((target("avx2,avx512f,avx512bw,avx512vbmi2,bmi,popcnt")))

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

AVX512 static void run_avx512(struct split *split, struct tally *tally, const char *text, size_t n, uint32_t at,
                              char delimiter) {
  const __m512i numbers =
      _mm512_set_epi64(0x3F3E3D3C3B3A3938, 0x3736353433323130, 0x2F2E2D2C2B2A2928, 0x2726252423222120,
                       0x1F1E1D1C1B1A1918, 0x1716151413121110, 0x0F0E0D0C0B0A0908, 0x0706050403020100);
  const __m512i structures = _mm512_broadcast_i32x4(_mm256_castsi256_si128(structure_table(delimiter)));
  const __m512i apart = _mm512_set1_epi8(delimiter), quote = _mm512_set1_epi8('"'), space = _mm512_set1_epi8(' '),
                tab = _mm512_set1_epi8('\t');
  uint32_t *to = tally->to, *mark = tally->mark;
  uint64_t *high = tally->high, odd = 0, nul = 0, some_blank = 0, some_high = 0;
  for (const char *end = text + n; text < end; text += 64, at += 64) {
    __m512i v = _mm512_loadu_si512(text);
    odd ^= _mm512_cmpeq_epi8_mask(v, quote);
    nul |= _mm512_testn_epi8_mask(v, v);
    some_blank |= _mm512_cmpeq_epi8_mask(v, space) | _mm512_cmpeq_epi8_mask(v, tab);
    some_high |= *high++ = _mm512_movepi8_mask(v);
    uint64_t structure = _mm512_cmpeq_epi8_mask(_mm512_shuffle_epi8(structures, v), v);
    mark = put_marks(mark, structure, _mm512_cmpeq_epi8_mask(v, apart), (uint32_t)(to - tally->first));
    to = put_sixteens(to, structure, at, numbers);
  }
  tally->to = to;
  tally->mark = mark;
  tally->high = high;
  split->odd_quotes ^= __builtin_popcountll(odd) & 1;
  split->any_nul |= nul != 0;
  split->blanks |= some_blank != 0;
  split->any_high |= some_high != 0;
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

static void run_sse2(struct split *split, struct tally *tally, const char *text, size_t n, uint32_t at,
                     char delimiter) {
  for (const char *end = text + n; text < end; text += 64, at += 64) {
    __m128i v[4];
    for (int i = 0; i < 4; i++) v[i] = _mm_loadu_si128((const __m128i *)(const void *)(text + 16 * i));
    uint64_t quote = equal_sse2(v, '"'), nul = equal_sse2(v, '\0'), apart = equal_sse2(v, delimiter);
    put_masks(split, tally, quote | nul | apart | equal_sse2(v, '\n') | equal_sse2(v, '\r'), apart, quote, nul,
              equal_sse2(v, ' ') | equal_sse2(v, '\t'), bits_sse2(v), at);
  }
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

#define TABLE(...) _mm256_broadcastsi128_si256(_mm_setr_epi8(__VA_ARGS__))
#define T(x) (char)(x)

AVX2 INLINE __m256i pair_errors(__m256i before, __m256i v) {
  const char first_f = T(TOO_SHORT | TOO_LARGE | OVERLONG_4), low_5 = T(ANY | TOO_LARGE | OVERLONG_4);
  const char second_8 = T(TOO_LONG | OVERLONG_2 | CONTINUED | OVERLONG_3 | OVERLONG_4);
  const char second_9 = T(TOO_LONG | OVERLONG_2 | CONTINUED | OVERLONG_3 | TOO_LARGE);
  const char second_a = T(TOO_LONG | OVERLONG_2 | CONTINUED | SURROGATE | TOO_LARGE);
  const __m256i first_high =
      TABLE(TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, TOO_LONG, T(CONTINUED), T(CONTINUED),
            T(CONTINUED), T(CONTINUED), TOO_SHORT | OVERLONG_2, TOO_SHORT, TOO_SHORT | OVERLONG_3 | SURROGATE, first_f);
  const __m256i first_low =
      TABLE(T(ANY | OVERLONG_3 | OVERLONG_2 | OVERLONG_4), T(ANY | OVERLONG_2), T(ANY), T(ANY), T(ANY | TOO_LARGE),
            low_5, low_5, low_5, low_5, low_5, low_5, low_5, low_5, T(low_5 | SURROGATE), low_5, low_5);
  const __m256i second_high =
      TABLE(TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT, second_8, second_9,
            second_a, second_a, TOO_SHORT, TOO_SHORT, TOO_SHORT, TOO_SHORT);
  const __m256i half = _mm256_set1_epi8(15);
  __m256i a = _mm256_shuffle_epi8(first_high, _mm256_and_si256(_mm256_srli_epi16(before, 4), half));
  __m256i b = _mm256_shuffle_epi8(first_low, _mm256_and_si256(before, half));
  __m256i c = _mm256_shuffle_epi8(second_high, _mm256_and_si256(_mm256_srli_epi16(v, 4), half));
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

static void run_neon(struct split *split, struct tally *tally, const char *text, size_t n, uint32_t at,
                     char delimiter) {
  for (const char *end = text + n; text < end; text += 64, at += 64) {
    uint8x16_t v[4], high[4];
    for (int i = 0; i < 4; i++) {
      v[i] = vld1q_u8((const uint8_t *)text + 16 * i);
      high[i] = vcgeq_u8(v[i], vdupq_n_u8(0x80));
    }
    uint64_t quote = equal_neon(v, '"'), nul = equal_neon(v, '\0'), apart = equal_neon(v, delimiter);
    put_masks(split, tally, quote | nul | apart | equal_neon(v, '\n') | equal_neon(v, '\r'), apart, quote, nul,
              equal_neon(v, ' ') | equal_neon(v, '\t'), bits_neon(high), at);
  }
}
#endif

enum split_level split_best(void) {
#ifdef X86
  bool bmi = __builtin_cpu_supports("bmi");
  if (bmi && __builtin_cpu_supports("avx512bw") && __builtin_cpu_supports("avx512vbmi2")) return SPLIT_AVX512;
  return bmi && __builtin_cpu_supports("avx2") ? SPLIT_AVX2 : SPLIT_SSE2;
#elif defined NEON
  return SPLIT_NEON;
#else
  return SPLIT_SCALAR;
#endif
}

static void make_room(struct split *split, size_t bytes) {
  if (bytes <= split->room && split->mark) return;
  split->room = bytes + bytes / 2 + 4096;
  split->position = memory_grow(split->position, (split->room + 64) * sizeof *split->position);
  split->mark = memory_grow(split->mark, (split->room + 64) * sizeof *split->mark);
  split->high = memory_grow(split->high, (split->room / 64 + 2) * sizeof *split->high);
}

static split_run *run_of(enum split_level level) {
  switch (level) {
#ifdef X86
  case SPLIT_AVX512:
    return run_avx512;
  case SPLIT_AVX2:
    return run_avx2;
  case SPLIT_SSE2:
    return run_sse2;
#elif defined NEON
  case SPLIT_NEON:
    return run_neon;
#endif
  default:
    return run_scalar;
  }
}

/* Take back what was found from the last multiple of 64 before `from` on; that multiple. */
static size_t take_back(struct split *split, const char *text, size_t from) {
  size_t start = from / 64 * 64;
  while (split->n && split->position[split->n - 1] >= start)
    split->odd_quotes ^= text[split->position[--split->n]] == '"';
  while (split->marks && split->mark[split->marks - 1] >= split->n) split->marks--;
  return start;
}

void split_text(struct split *split, enum split_level level, const char *text, size_t from, size_t to, char delimiter) {
  split_run *run = run_of(level);
  make_room(split, to);
  from = take_back(split, text, from);
  struct tally tally = {split->position, split->position + split->n, split->mark + split->marks,
                        split->high + from / 64};
  size_t whole = (to - from) / 64 * 64, rest = to - from - whole;
  run(split, &tally, text + from, whole, (uint32_t)from, delimiter);
  if (rest) { /* made up with bytes that are nothing */
    char last[64];
    memset(last, 'x', sizeof last);
    memcpy(last, text + from + whole, rest);
    run(split, &tally, last, sizeof last, (uint32_t)(from + whole), delimiter);
  }
  split->n = (size_t)(tally.to - split->position);
  split->marks = (size_t)(tally.mark - split->mark);
  split->mark[split->marks] = SPLIT_NO_MARK;
}

bool split_is_utf8(enum split_level level, const char *text, size_t n) {
#ifdef X86
  if (level == SPLIT_AVX2 || level == SPLIT_AVX512) return is_utf8_avx2(text, n);
#endif
  (void)level;
  return charset_utf8_bad(text, n) == n;
}

void split_clear(struct split *split) {
  split->n = split->marks = 0;
  split->any_high = split->any_nul = split->blanks = split->odd_quotes = false;
}

void split_free(struct split *split) {
  free(split->position);
  free(split->mark);
  free(split->high);
  *split = (struct split){0};
}
