/* SPDX-License-Identifier: GPL-3.0-or-later */
/* lend.c - see lend.h. The text is first copied to a ring, so that the printer's memory stays in the nearest cache.
 * The kernel would copy it too, but into pages it has to allocate and free one by one, which is the larger cost. */
#include "io/lend.h"

#include <stdlib.h>

#include "base/memory.h"
#include "io/pipe.h"

/* PIECE: the most spliced at once. LEAST: not worth it for less. STRETCH: the amount spliced between two checks of
 * the pipe, because a system call costs as much as copying a page. */
enum { RING = MEMORY_PAGE, PIECE = 448 << 10, LEAST = 64 << 10, STRETCH = 320 << 10, PAGE = 4 << 10 };

/* The spliced text lies before `at`, each piece in pages of its own, and what is not read yet must not be
 * overwritten. Less than a page is unused after each piece, and less than LEAST at the ring's end; the rest must
 * also contain the next stretch, whose last piece may begin where the stretch ends. */
enum { MOST_UNREAD = (RING - LEAST) / (LEAST + PAGE) * LEAST - STRETCH - PIECE };

struct lender {
  int fd;
  char *ring; /* NULL: not needed yet */
  size_t at;
  size_t left; /* bytes in the stretch */
};

#ifdef TERTIA_LEND
enum { LENDS = true };
#else
enum { LENDS = false };
#endif

struct lender *lender_new(int fd) {
  if (!LENDS || !pipe_is(fd)) return NULL;
  struct lender *lender = memory_alloc(sizeof *lender);
  *lender = (struct lender){.fd = fd};
  return lender;
}

/* Pages in the pipe cannot be reused before they are read. */
static void drop_ring(struct lender *lender) {
  if (lender->ring) memory_page_free(lender->ring);
  lender->ring = NULL;
  lender->at = lender->left = 0;
}

/* May a stretch be spliced? A reader that does not promise to copy may still be using earlier pages. */
static bool lend_look(struct lender *lender) {
  size_t unread;
  if (!pipe_is_promised(lender->fd)) {
    drop_ring(lender);
    return false;
  }
  if (!pipe_unread(lender->fd, &unread) || unread > MOST_UNREAD) return false;
  if (!lender->ring) lender->ring = memory_page(true);
  if (unread == 0) lender->at = 0; /* when nothing is in use, start again */
  lender->left = STRETCH;
  return true;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t lender_lend(struct lender *lender, struct span text) {
  if (text.n < LEAST || (!lender->left && !lend_look(lender))) return 0;
  if (lender->at + LEAST > RING) lender->at = 0;
  size_t n = least(text.n, least(PIECE, RING - lender->at));
  struct span piece = {memcpy(lender->ring + lender->at, text.p, n), n};
  long lent = pipe_put_pages(lender->fd, piece);
  if (lent <= 0) return 0; /* write(2) will return the error */
  lender->at += ((size_t)lent + PAGE - 1) / PAGE * PAGE;
  lender->left -= least(lender->left, (size_t)lent);
  return (size_t)lent;
}

void lender_free(struct lender *lender) {
  if (lender) drop_ring(lender);
  free(lender);
}
