/* lend.c - see lend.h. What is lent is copied to a ring first, with its printer's memory staying where it is, in the
 * nearest cache. What the pipe takes by itself it would copy too, into pages it has to ask for, one by one, and to give
 * back; that is what is saved. */
#include "io/lend.h"

#include <fcntl.h>
#include <stdint.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "base/memory.h"

/* PIECE: at most so much at once. LEAST: not worth it for less. */
enum { RING = MEMORY_PAGE, PIECE = 512 << 10, LEAST = 16 << 10, PAGE = 4 << 10 };

/* What was lent last lies before `at`, each piece on pages of its own. So much as is not read yet must stay: with less
 * than a page idle behind each piece, and less than LEAST at the ring's end, the next piece has to fit in. */
enum { MOST_UNREAD = (RING - LEAST - PIECE) / (LEAST + PAGE) * LEAST };

struct lender {
  int fd;
  char *ring; /* NULL: not needed yet */
  size_t at;
};

static bool is_pipe(int fd) {
  struct stat st;
  return fstat(fd, &st) == 0 && S_ISFIFO(st.st_mode);
}

struct lender *lender_new(int fd) {
  if (!is_pipe(fd)) return NULL;
  struct lender *lender = memory_alloc(sizeof *lender);
  *lender = (struct lender){.fd = fd};
  return lender;
}

/* Pages the pipe holds are not anybody else's before they were read. */
void lender_free(struct lender *lender) {
  if (lender && lender->ring) memory_page_free(lender->ring);
  free(lender);
}

#ifdef __linux__

/* The byte that is locked: "Tertia" as a number. */
static struct flock lock_of(short type) {
  return (struct flock){.l_type = type, .l_whence = SEEK_SET, .l_start = 0x546572746961, .l_len = 1};
}

void lend_promise(int fd) {
  struct flock lock = lock_of(F_RDLCK);
  if (is_pipe(fd)) fcntl(fd, F_SETLK, &lock);
}

static bool is_promised(int fd) {
  struct flock lock = lock_of(F_WRLCK);
  return fcntl(fd, F_GETLK, &lock) == 0 && lock.l_type == F_RDLCK;
}

static bool has_room(struct lender *lender) {
  int unread;
  if (ioctl(lender->fd, FIONREAD, &unread) != 0 || unread > MOST_UNREAD) return false;
  if (!lender->ring) lender->ring = memory_page();
  if (unread == 0 || lender->at + LEAST > RING) lender->at = 0; /* where nothing is needed any more, it begins again */
  return true;
}

static size_t least(size_t a, size_t b) { return a < b ? a : b; }

size_t lender_lend(struct lender *lender, struct span text) {
  if (text.n < LEAST || !is_promised(lender->fd) || !has_room(lender)) return 0;
  size_t n = least(text.n, least(PIECE, RING - lender->at));
  struct iovec piece = {memcpy(lender->ring + lender->at, text.p, n), n};
  ssize_t lent = vmsplice(lender->fd, &piece, 1, 0);
  if (lent <= 0) return 0; /* what is wrong, write(2) will say */
  lender->at += ((size_t)lent + PAGE - 1) / PAGE * PAGE;
  return (size_t)lent;
}

#else

void lend_promise(int fd) { (void)fd; }

size_t lender_lend(struct lender *lender, struct span text) {
  (void)lender, (void)text;
  return 0;
}

#endif
