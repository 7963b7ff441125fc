/* SPDX-License-Identifier: GPL-3.0-or-later */
/* inflate.c - see inflate.h. The two libraries are wrapped by the two functions `run_...`, which return the position
 * within the member. */
#include "io/inflate.h"

#include <stdlib.h>
#include <zlib.h>
#ifdef TERTIA_ISAL
#include <isa-l/igzip_lib.h>
#endif

#include "base/arena.h"
#include "base/i18n.h"

enum { GZIP_WINDOW = 15 + 16, FLAGS = 3 /* offset of the flags in a header */ };
enum place { PLACE_START, PLACE_MEMBER, PLACE_BETWEEN, PLACE_PADDING }; /* start: nothing read yet */
enum outcome { OUTCOME_MORE, OUTCOME_MEMBER_ENDED, OUTCOME_DAMAGED };

struct inflate {
  const char *name;
  enum place place;
  uint64_t taken;  /* bytes of the file */
  uint64_t member; /* where the present member begins */
  z_stream zlib;
#ifdef TERTIA_ISAL
  struct inflate_state *isal; /* NULL: zlib */
#endif
};

static enum outcome run_zlib(z_stream *z, struct span *in, char *to, size_t room, size_t *made) {
  z->next_in = (z_const Bytef *)(uintptr_t)in->p;
  z->avail_in = (uInt)in->n;
  z->next_out = (Bytef *)to;
  z->avail_out = (uInt)room;
  int result = inflate(z, Z_NO_FLUSH);
  *in = (struct span){(const char *)z->next_in, z->avail_in};
  *made = room - z->avail_out;
  if (result == Z_STREAM_END) return OUTCOME_MEMBER_ENDED;
  return result == Z_OK || result == Z_BUF_ERROR ? OUTCOME_MORE : OUTCOME_DAMAGED;
}

#ifdef TERTIA_ISAL
static enum outcome run_isal(struct inflate_state *state, struct span *in, char *to, size_t room, size_t *made) {
  state->next_in = (uint8_t *)(uintptr_t)in->p;
  state->avail_in = (uint32_t)in->n;
  state->next_out = (uint8_t *)to;
  state->avail_out = (uint32_t)room;
  int result = isal_inflate(state);
  *in = (struct span){(const char *)state->next_in, state->avail_in};
  *made = room - state->avail_out;
  if (result < 0 || result == ISAL_NEED_DICT) return OUTCOME_DAMAGED;
  return state->block_state == ISAL_BLOCK_FINISH ? OUTCOME_MEMBER_ENDED : OUTCOME_MORE;
}
#endif

struct inflate *inflate_new(const char *name, bool zlib_only) {
  struct inflate *inflate = memory_alloc(sizeof *inflate);
  *inflate = (struct inflate){.name = name};
#ifdef TERTIA_ISAL
  if (!zlib_only) {
    inflate->isal = memory_alloc(sizeof *inflate->isal);
    isal_inflate_init(inflate->isal);
    inflate->isal->crc_flag = ISAL_GZIP;
    return inflate;
  }
#endif
  (void)zlib_only;
  if (inflateInit2(&inflate->zlib, GZIP_WINDOW) != Z_OK) memory_exhausted(sizeof inflate->zlib);
  return inflate;
}

static enum outcome run(struct inflate *inflate, struct span *in, char *to, size_t room, size_t *made) {
#ifdef TERTIA_ISAL
  if (inflate->isal) return run_isal(inflate->isal, in, to, room, made);
#endif
  return run_zlib(&inflate->zlib, in, to, room, made);
}

static void next_member(struct inflate *inflate) {
#ifdef TERTIA_ISAL
  if (inflate->isal) {
    isal_inflate_reset(inflate->isal);
    inflate->isal->crc_flag = ISAL_GZIP;
    return;
  }
#endif
  inflateReset(&inflate->zlib);
}

/* After a member: another member, or padding. */
static int step_between(struct inflate *inflate, struct span *in, struct err *err) {
  char c = in->p[0];
  if (c == '\x1f' && inflate->place == PLACE_BETWEEN) {
    next_member(inflate);
    inflate->place = PLACE_MEMBER;
    inflate->member = inflate->taken;
    return 0;
  }
  if (c != '\0')
    return err_set(err, EX_DATAERR, _("%s: other bytes after the end of the compressed data, at offset %ju"),
                   inflate->name, (uintmax_t)inflate->taken);
  inflate->place = PLACE_PADDING;
  inflate->taken++;
  in->p++;
  in->n--;
  return 0;
}

/* isa-l passes over flags of a member's header that are reserved, which RFC 1952, 2.3.1.2 wants refused. */
static bool flags_are_reserved(const struct inflate *inflate, struct span in) {
  uint64_t done = inflate->taken - inflate->member;
  return done <= FLAGS && in.n > FLAGS - done && (in.p[FLAGS - done] & 0xE0) != 0;
}

static int step_member(struct inflate *inflate, struct span *in, char *to, size_t room, size_t *made, struct err *err) {
  size_t had = in->n;
  enum outcome outcome = flags_are_reserved(inflate, *in) ? OUTCOME_DAMAGED : run(inflate, in, to, room, made);
  inflate->taken += had - in->n;
  inflate->place = outcome == OUTCOME_MEMBER_ENDED ? PLACE_BETWEEN : PLACE_MEMBER;
  if (outcome == OUTCOME_DAMAGED)
    return err_set(err, EX_DATAERR, _("%s: compressed data are damaged, near offset %ju"), inflate->name,
                   (uintmax_t)inflate->taken);
  return 0;
}

int inflate_run(struct inflate *inflate, struct span *in, char *to, size_t room, size_t *made, struct err *err) {
  *made = 0;
  for (;;) {
    size_t had = in->n, some = 0;
    enum place before = inflate->place;
    int code = 0;
    if (*made == room || (in->n == 0 && before != PLACE_MEMBER)) return 0;
    if (before == PLACE_BETWEEN || before == PLACE_PADDING)
      code = step_between(inflate, in, err);
    else
      code = step_member(inflate, in, to + *made, room - *made, &some, err);
    *made += some;
    if (code || (some == 0 && in->n == had && inflate->place == before)) return code;
  }
}

int inflate_end(const struct inflate *inflate, struct err *err) {
  if (inflate->place != PLACE_MEMBER) return 0;
  return err_set(err, EX_DATAERR, _("%s: compressed data end too early, at offset %ju"), inflate->name,
                 (uintmax_t)inflate->taken);
}

void inflate_free(struct inflate *inflate) {
  if (!inflate) return;
#ifdef TERTIA_ISAL
  free(inflate->isal);
#endif
  inflateEnd(&inflate->zlib);
  free(inflate);
}
