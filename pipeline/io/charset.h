/* charset.h - what the bytes of a file stand for: marks, the choice between UTF-8 and GB18030, UTF-16 to UTF-8. */
#ifndef TERTIA_IO_CHARSET_H
#define TERTIA_IO_CHARSET_H

#include "base/span.h"
#include "base/strbuf.h"

enum charset { CHARSET_UNKNOWN, CHARSET_UTF8, CHARSET_GB18030, CHARSET_UTF16LE, CHARSET_UTF16BE };
const char *charset_name(enum charset charset);

/* The charset a mark at the beginning says, and the mark's length; CHARSET_UNKNOWN and 0 without one. */
enum charset charset_of_mark(struct span start, size_t *length);

/* The first byte that is not ASCII in text[from .. to), or `to`. */
static inline size_t charset_first_high(const char *text, size_t from, size_t to) {
  const uint64_t highs = 0x8080808080808080u;
  for (uint64_t four[4]; from + sizeof four <= to; from += sizeof four) {
    memcpy(four, text + from, sizeof four);
    if ((four[0] | four[1] | four[2] | four[3]) & highs) break;
  }
  for (uint64_t eight; from + sizeof eight <= to; from += sizeof eight) {
    memcpy(&eight, text + from, sizeof eight);
    if (eight & highs) return from + (size_t)__builtin_ctzll(eight & highs) / 8;
  }
  while (from < to && (unsigned char)text[from] < 0x80) from++;
  return from;
}

static inline bool charset_is_ascii(struct span text) { return charset_first_high(text.p, 0, text.n) == text.n; }

/* UTF-8 or GB18030, from text that begins with its first byte that is not ASCII. Words (runs between ASCII characters
 * that are in no character of either) that are good UTF-8 are counted against words that are good GB18030: all good
 * UTF-8 is UTF-8, and one bad byte does not turn a file into the other charset. */
enum charset charset_decide(struct span text);

/* Text that is good UTF-8 and reads as common Chinese in GB18030 all the same, as the two characters of 千元 do: every
 * run of bytes that are not ASCII is two or more hanzi of GB 2312, or the word 元, and stands beside no letter. Chinese
 * in UTF-8 never is. */
bool charset_reads_as_gb18030(struct span text);

/* UTF-16 without a mark: all pairs of bytes are characters that tables have, some of them ASCII, whose other byte is
 * zero. CHARSET_UNKNOWN when it is not. */
enum charset charset_of_zeros(struct span start);

/* The charset of that name (UTF-8, GB18030, GBK, GB2312, UTF-16LE, UTF-16BE); CHARSET_UNKNOWN for any other. */
enum charset charset_named(const char *name);

/* Offset of the first byte that is in no UTF-8 character (RFC 3629: no surrogates, nothing overlong), or n. */
size_t charset_utf8_bad(const char *text, size_t n);

/* UTF-8 of a character below 0x110000, also of a lone surrogate (which is not valid and is found as such); the end. */
char *charset_put(char *to, uint32_t c);

/* UTF-16 as it comes, in pieces. Start with {.big = ...}. */
struct utf16 {
  bool big;
  unsigned char left[4]; /* bytes of a character not complete yet */
  size_t n_left;
};

/* Append bytes as UTF-8; `last` says that nothing follows. Lone surrogates and an odd last byte become bytes that are
 * no UTF-8, so that the record they are in is found damaged. */
void utf16_add(struct utf16 *utf16, struct span bytes, bool last, struct strbuf *out);

/* How many bytes of UTF-16 the characters beginning in this UTF-8, as made by utf16_add(), were. */
size_t utf16_length(struct span utf8);

#endif
