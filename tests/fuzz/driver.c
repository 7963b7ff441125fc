/* SPDX-License-Identifier: GPL-3.0-or-later */
/* driver.c - runs a fuzz target without libFuzzer: files, then changes of them by a generator with a seed. The input
 * that was tried last is in fuzz-input in the current folder when the target ends the process. */
#include "fuzz.h"

#include <dirent.h>
#include <sysexits.h>
#include <time.h>
#include <unistd.h>

enum { MOST = 1 << 16, FILES = 4096, PAD = 64 };

struct input {
  uint8_t *data; /* MOST + PAD */
  size_t n;
};

struct driver {
  struct input file[FILES];
  size_t files;
  uint64_t random;
  unsigned long times, tried;
  long seconds;
};

static uint64_t draw(struct driver *driver, uint64_t below) {
  uint64_t x = driver->random += 0x9E3779B97F4A7C15u;
  x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
  x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
  return (x ^ (x >> 31)) % below;
}

static uint8_t *room(void) {
  uint8_t *data = calloc(1, MOST + PAD);
  if (!data) exit(EX_OSERR);
  return data;
}

static void add_file(struct driver *driver, const char *path) {
  FILE *f = fopen(path, "rb");
  if (!f || driver->files == FILES) exit(EX_NOINPUT);
  struct input *input = &driver->file[driver->files++];
  input->data = room();
  input->n = fread(input->data, 1, MOST, f);
  fclose(f);
}

static int by_name(const struct dirent **a, const struct dirent **b) { return strcmp((*a)->d_name, (*b)->d_name); }

static void add(struct driver *driver, const char *path) {
  struct dirent **entry;
  char name[4096];
  int n = scandir(path, &entry, NULL, by_name);
  if (n < 0) add_file(driver, path);
  for (int i = 0; i < n; i++) {
    snprintf(name, sizeof name, "%s/%s", path, entry[i]->d_name);
    if (entry[i]->d_name[0] != '.') add_file(driver, name);
    free(entry[i]);
  }
  if (n >= 0) free(entry);
}

/* Kept on disk, so that what ends the process can be repeated. */
static void try_one(struct driver *driver, struct input *input) {
  memset(input->data + input->n, 0, PAD);
  FILE *f = fopen("fuzz-input", "wb");
  if (!f || fwrite(input->data, 1, input->n, f) != input->n || fclose(f) != 0) exit(EX_CANTCREAT);
  LLVMFuzzerTestOneInput(input->data, input->n);
  driver->tried++;
}

static void drop(struct driver *driver, struct input *input) {
  size_t at = draw(driver, input->n), n = 1 + draw(driver, input->n - at);
  if (n > 16 && draw(driver, 4)) n = 1 + draw(driver, 16);
  memmove(input->data + at, input->data + at + n, input->n - at - n);
  input->n -= n;
}

/* Put in a piece of some file, this one too. */
static void splice(struct driver *driver, struct input *input) {
  const struct input *from = &driver->file[draw(driver, driver->files)];
  if (!from->n) return;
  size_t at = draw(driver, from->n), n = 1 + draw(driver, from->n - at), to = draw(driver, input->n + 1);
  if (n > 64) n = 1 + n % 64;
  if (input->n + n > MOST) return;
  memmove(input->data + to + n, input->data + to, input->n - to);
  memcpy(input->data + to, from->data + at, n);
  input->n += n;
}

static void mutate(struct driver *driver, struct input *input) {
  static const char odd[] = "0123456789-.,;:\"'()=<>/|{}[]%\n\t\r \x80\xff";
  switch (input->n ? draw(driver, 6) : 5) {
  case 0:
    input->data[draw(driver, input->n)] ^= (uint8_t)(1u << draw(driver, 8));
    break;
  case 1:
    input->data[draw(driver, input->n)] = (uint8_t)draw(driver, 256);
    break;
  case 2:
    input->data[draw(driver, input->n)] = (uint8_t)odd[draw(driver, sizeof odd - 1)];
    break;
  case 3:
    drop(driver, input);
    break;
  default:
    splice(driver, input);
  }
}

static void change_all(struct driver *driver) {
  struct input input = {room(), 0};
  time_t end = time(NULL) + driver->seconds;
  for (unsigned long i = 0; driver->seconds ? time(NULL) < end : i < driver->times; i++) {
    const struct input *from = &driver->file[draw(driver, driver->files)];
    memcpy(input.data, from->data, from->n);
    input.n = from->n;
    for (uint64_t k = 1 + draw(driver, 6); k; k--) mutate(driver, &input);
    try_one(driver, &input);
  }
  free(input.data);
}

int main(int argc, char **argv) {
  static struct driver driver;
  int i = 1;
  for (; i + 1 < argc && argv[i][0] == '-'; i += 2) {
    long value = strtol(argv[i + 1], NULL, 10);
    if (strcmp(argv[i], "--seconds") == 0)
      driver.seconds = value;
    else if (strcmp(argv[i], "--times") == 0)
      driver.times = (unsigned long)value;
    else if (strcmp(argv[i], "--seed") == 0)
      driver.random = (uint64_t)value;
    else
      return EX_USAGE;
  }
  for (; i < argc; i++) add(&driver, argv[i]);
  if (!driver.files) return EX_NOINPUT;
  for (size_t k = 0; k < driver.files; k++) try_one(&driver, &driver.file[k]);
  change_all(&driver);
  unlink("fuzz-input");
  for (size_t k = 0; k < driver.files; k++) free(driver.file[k].data);
  printf("%lu inputs\n", driver.tried);
  return 0;
}
