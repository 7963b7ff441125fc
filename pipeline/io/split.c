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

/* Bit i speaks of byte i of 64 bytes. */
struct masks {
  uint64_t structure, quote, blank, high, nul;
};

typedef void masks_of(const char *p, char delimiter, struct masks *masks);

static void masks_scalar(const char *p, char delimiter, struct masks *m) {
  *m = (struct masks){0};
  for (unsigned i = 0; i < 64; i++) {
    uint64_t bit = (uint64_t)1 << i;
    char c = p[i];
    if (c == delimiter || c == '\n' || c == '\r' || c == '"' || c == '\0') m->structure |= bit;
    if (c == '"') m->quote |= bit;
    if (c == ' ' || c == '\t') m->blank |= bit;
    if ((unsigned char)c >= 0x80) m->high |= bit;
    if (c == '\0') m->nul |= bit;
  }
}

/* Four positions. What is beyond the last set bit is overwritten later or never read. The barrier keeps the compiler from
 * gathering the four in a vector first, which is slower. */
INLINE uint64_t put_four(uint32_t *to, uint64_t mask, uint32_t base) {
  for (int i = 0; i < 4; i++, mask &= mask - 1) {
    to[i] = base + (uint32_t)__builtin_ctzll(mask | (uint64_t)1 << 63);
    __asm__ volatile("" ::: "memory");
  }
  return mask;
}

/* Positions of the set bits. */
INLINE uint32_t *put_positions(uint32_t *to, uint64_t mask, uint32_t base) {
  int n = __builtin_popcountll(mask);
  mask = put_four(to, mask, base);
  mask = put_four(to + 4, mask, base);
  for (int done = 8; __builtin_expect(done < n, 0); done += 4) mask = put_four(to + done, mask, base);
  return to + n;
}

/* What the loop knows so far, where the compiler can keep it in registers. */
struct tally {
  uint32_t *to;
  size_t quotes;
  uint64_t high, nul, beside;
  uint64_t structure_before, blank_before; /* 1: the byte before was one */
};

INLINE void take_masks(struct tally *tally, const struct masks *m, uint64_t *high, size_t at) {
  high[at / 64] = m->high;
  tally->high |= m->high;
  tally->nul |= m->nul;
  tally->quotes += (size_t)__builtin_popcountll(m->quote);
  tally->beside |= (m->blank & (m->structure << 1 | tally->structure_before)) |
                   (m->structure & (m->blank << 1 | tally->blank_before));
  tally->structure_before = m->structure >> 63;
  tally->blank_before = m->blank >> 63;
  tally->to = put_positions(tally->to, m->structure, (uint32_t)at);
}

/* The masks of the last, partial 64 bytes. */
INLINE void cut_masks(struct masks *m, size_t n) {
  uint64_t keep = ((uint64_t)1 << n) - 1;
  m->structure &= keep;
  m->quote &= keep;
  m->blank &= keep;
  m->high &= keep;
  m->nul &= keep;
}

/* The same loop for every variant; `masks` is known where this is expanded, so there is no call. */
INLINE void split_with(masks_of *masks, struct split *split, const char *text, size_t from, size_t to, char delimiter) {
  struct tally tally = {.to = split->position + split->n, .structure_before = 1};
  struct masks m;
  uint64_t *high = split->high;
  if (from) tally.blank_before = text[from - 1] == ' ' || text[from - 1] == '\t';
  size_t at = from;
  for (; at + 64 <= to; at += 64) {
    masks(text + at, delimiter, &m);
    take_masks(&tally, &m, high, at);
  }
  if (at < to) {
    masks(text + at, delimiter, &m);
    cut_masks(&m, to - at);
    take_masks(&tally, &m, high, at);
  }
  split->n = (size_t)(tally.to - split->position);
  split->quotes += tally.quotes;
  split->any_high |= tally.high != 0;
  split->any_nul |= tally.nul != 0;
  split->blanks |= tally.beside != 0;
}

static void split_scalar(struct split *split, const char *text, size_t from, size_t to, char delimiter) {
  split_with(masks_scalar, split, text, from, to, delimiter);
}

#ifdef X86
#define AVX2 __attribute__((target("avx2,bmi,popcnt")))

/* A byte is structure when the table entry of its low half is the byte itself; the halves of all these bytes differ,
 * and bytes from 0x80 on give entry 0, which they are not. */
AVX2 INLINE __m256i structure_table(char delimiter) {
  char entry[16] = {0};
  entry[0] = '\0', entry[1] = (char)0xFF, entry['"' & 15] = '"', entry['\n'] = '\n', entry['\r'] = '\r';
  entry[(unsigned char)delimiter & 15] = delimiter;
  __m128i table = _mm_loadu_si128((const __m128i *)(const void *)entry);
  return _mm256_broadcastsi128_si256(table);
}

AVX2 INLINE uint64_t bits_avx2(__m256i a, __m256i b) {
  return (uint32_t)_mm256_movemask_epi8(a) | (uint64_t)(uint32_t)_mm256_movemask_epi8(b) << 32;
}

AVX2 INLINE void masks_avx2(const char *p, char delimiter, struct masks *m) {
  __m256i a = _mm256_loadu_si256((const __m256i *)(const void *)p);
  __m256i b = _mm256_loadu_si256((const __m256i *)(const void *)(p + 32));
  __m256i table = structure_table(delimiter), zero = _mm256_setzero_si256();
  __m256i quote = _mm256_set1_epi8('"'), space = _mm256_set1_epi8(' '), tab = _mm256_set1_epi8('\t');
  m->structure = bits_avx2(_mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, a), a),
                           _mm256_cmpeq_epi8(_mm256_shuffle_epi8(table, b), b));
  m->quote = bits_avx2(_mm256_cmpeq_epi8(a, quote), _mm256_cmpeq_epi8(b, quote));
  m->blank = bits_avx2(_mm256_or_si256(_mm256_cmpeq_epi8(a, space), _mm256_cmpeq_epi8(a, tab)),
                       _mm256_or_si256(_mm256_cmpeq_epi8(b, space), _mm256_cmpeq_epi8(b, tab)));
  m->high = bits_avx2(a, b);
  m->nul = bits_avx2(_mm256_cmpeq_epi8(a, zero), _mm256_cmpeq_epi8(b, zero));
}

AVX2 static void split_avx2(struct split *split, const char *text, size_t from, size_t to, char delimiter) {
  split_with(masks_avx2, split, text, from, to, delimiter);
}

INLINE uint64_t equal_sse2(const __m128i v[4], char c) {
  uint64_t bits = 0;
  for (int i = 0; i < 4; i++)
    bits |= (uint64_t)(unsigned)_mm_movemask_epi8(_mm_cmpeq_epi8(v[i], _mm_set1_epi8(c))) << (16 * i);
  return bits;
}

INLINE void masks_sse2(const char *p, char delimiter, struct masks *m) {
  __m128i v[4];
  for (int i = 0; i < 4; i++) v[i] = _mm_loadu_si128((const __m128i *)(const void *)(p + 16 * i));
  m->quote = equal_sse2(v, '"');
  m->nul = equal_sse2(v, '\0');
  m->structure = m->quote | m->nul | equal_sse2(v, delimiter) | equal_sse2(v, '\n') | equal_sse2(v, '\r');
  m->blank = equal_sse2(v, ' ') | equal_sse2(v, '\t');
  m->high = 0;
  for (int i = 0; i < 4; i++) m->high |= (uint64_t)(unsigned)_mm_movemask_epi8(v[i]) << (16 * i);
}

static void split_sse2(struct split *split, const char *text, size_t from, size_t to, char delimiter) {
  split_with(masks_sse2, split, text, from, to, delimiter);
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
    if (_mm256_movemask_epi8(_mm256_or_si256(old, v))) bad = _mm256_or_si256(bad, utf8_errors(old, v));
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

INLINE void masks_neon(const char *p, char delimiter, struct masks *m) {
  uint8x16_t v[4], high[4];
  for (int i = 0; i < 4; i++) {
    v[i] = vld1q_u8((const uint8_t *)p + 16 * i);
    high[i] = vcgeq_u8(v[i], vdupq_n_u8(0x80));
  }
  m->quote = equal_neon(v, '"');
  m->nul = equal_neon(v, '\0');
  m->structure = m->quote | m->nul | equal_neon(v, delimiter) | equal_neon(v, '\n') | equal_neon(v, '\r');
  m->blank = equal_neon(v, ' ') | equal_neon(v, '\t');
  m->high = bits_neon(high);
}

static void split_neon(struct split *split, const char *text, size_t from, size_t to, char delimiter) {
  split_with(masks_neon, split, text, from, to, delimiter);
}
#endif

enum split_level split_best(void) {
#ifdef X86
  return __builtin_cpu_supports("avx2") && __builtin_cpu_supports("bmi") ? SPLIT_AVX2 : SPLIT_SSE2;
#elif defined NEON
  return SPLIT_NEON;
#else
  return SPLIT_SCALAR;
#endif
}

static void make_room(struct split *split, size_t bytes) {
  if (bytes <= split->room) return;
  split->room = bytes + bytes / 2 + 4096;
  split->position = memory_grow(split->position, (split->room + 64) * sizeof *split->position);
  split->high = memory_grow(split->high, (split->room / 64 + 2) * sizeof *split->high);
}

void split_text(struct split *split, enum split_level level, const char *text, size_t from, size_t to, char delimiter) {
  make_room(split, to);
  for (; from % 64; from--) /* the last, partial 64 bytes again */
    if (split->n && split->position[split->n - 1] == from - 1) {
      split->n--;
      split->quotes -= text[from - 1] == '"';
    }
  switch (level) {
#ifdef X86
  case SPLIT_AVX2:
    split_avx2(split, text, from, to, delimiter);
    break;
  case SPLIT_SSE2:
    split_sse2(split, text, from, to, delimiter);
    break;
#elif defined NEON
  case SPLIT_NEON:
    split_neon(split, text, from, to, delimiter);
    break;
#endif
  default:
    split_scalar(split, text, from, to, delimiter);
  }
  if (to && (text[to - 1] == ' ' || text[to - 1] == '\t')) split->blanks = true;
}

bool split_is_utf8(enum split_level level, const char *text, size_t n) {
#ifdef X86
  if (level == SPLIT_AVX2) return is_utf8_avx2(text, n);
#endif
  (void)level;
  return charset_utf8_bad(text, n) == n;
}

void split_clear(struct split *split) {
  split->n = split->quotes = 0;
  split->any_high = split->any_nul = split->blanks = false;
}

void split_free(struct split *split) {
  free(split->position);
  free(split->high);
  *split = (struct split){0};
}
