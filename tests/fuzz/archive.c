/* SPDX-License-Identifier: GPL-3.0-or-later */
/* archive.c - fuzz target: archives. No member's name leaves the archive; what is listed can be extracted or there is
 * an error with a message; unpacking everything gives the same names and the same bytes as extracting each. */
#include "file.h"

#include "book/archive.h"

enum { MEMBERS = 32 };

/* The members as unpacked into one file. */
struct unpacked_members {
  size_t n;
  char *name[MEMBERS];
  uint64_t start[MEMBERS], size[MEMBERS];
};

static void member_take(void *context, const char *member, uint64_t start, uint64_t size) {
  struct unpacked_members *members = context;
  if (members->n == MEMBERS) return;
  members->name[members->n] = strdup(member);
  members->start[members->n] = start;
  members->size[members->n++] = size;
}

static void name_stays_within(const char *name) {
  fuzz_hold(name[0] != '/' && *name, "an absolute name, or none");
  for (const char *at = name; at; at = strchr(at, '/')) {
    if (*at == '/') at++;
    fuzz_hold(strncmp(at, "..", 2) != 0 || (at[2] && at[2] != '/'), "a name that leaves the archive");
    if (!*at) break;
  }
}

static bool same_bytes(int a, uint64_t from, int b, uint64_t size) {
  char x[4096], y[4096];
  for (uint64_t done = 0; done < size;) {
    size_t n = size - done < sizeof x ? (size_t)(size - done) : sizeof x;
    if (pread(a, x, n, (off_t)(from + done)) != (ssize_t)n || pread(b, y, n, (off_t)done) != (ssize_t)n) return false;
    if (memcmp(x, y, n) != 0) return false;
    done += n;
  }
  return true;
}

/* A name may be there twice: which of them is extracted is not held to anything. */
static bool is_alone(const struct unpacked_members *members, size_t at) {
  for (size_t i = 0; i < members->n; i++)
    if (i != at && strcmp(members->name[i], members->name[at]) == 0) return false;
  return true;
}

static void members_are_same(int fd, int all, const struct unpacked_members *members) {
  for (size_t i = 0; i < members->n; i++) {
    struct err err = {0};
    int one = -1;
    name_stays_within(members->name[i]);
    if (!is_alone(members, i)) continue;
    int code = archive_extract("input", fd, members->name[i], &one, &err);
    fuzz_hold(!code, "a member that was unpacked cannot be extracted");
    fuzz_hold(same_bytes(all, members->start[i], one, members->size[i]), "other bytes");
    close(one);
  }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n) {
  char path[64], to[64];
  struct err err = {0};
  struct unpacked_members members = {0};
  int fd = fuzz_file(data, n, path), all = fuzz_file((const uint8_t *)"", 0, to);
  struct span start = {(const char *)data, n < 512 ? n : 512};
  if (n > 8 && archive_is(fd, start)) {
    int code = archive_unpack("input", fd, all, member_take, &members, &err);
    fuzz_hold(!code || *err.text, "an error without a message");
    if (!code) members_are_same(fd, all, &members);
  }
  for (size_t i = 0; i < members.n; i++) free(members.name[i]);
  close(all);
  close(fd);
  return 0;
}
