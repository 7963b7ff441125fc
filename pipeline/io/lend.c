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
enum { RING = MEMORY_PAGE, PIECE = 256 << 10, LEAST = 64 << 10, PAGE = 4 << 10 };

/* The bytes lent last lie before `at`, each piece on pages of its own and all of it on one side of the ring's end. So
 * many as are not read yet must stay: they, what lies idle between them, and the next piece have to fit in. */
enum { MOST_UNREAD = RING - 2 * PIECE - RING / LEAST * PAGE };

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
  return true;
}

size_t lender_lend(struct lender *lender, struct span text) {
  if (text.n < LEAST || !is_promised(lender->fd) || !has_room(lender)) return 0;
  size_t n = text.n < PIECE ? text.n : PIECE;
  if (lender->at + n > RING) lender->at = 0;
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
