/* SPDX-License-Identifier: GPL-3.0-or-later */
/* outside.c - see outside.h. */
#include "base/outside.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "base/i18n.h"
#include "base/strbuf.h"

extern char **environ;

/* A program at work; its outputs are read from pipes. */
struct child {
  pid_t pid;
  struct pollfd pipe[2];
  struct strbuf text[2];
};

static int child_start(struct child *child, const char *const *argv, const char *directory, struct err *err) {
  posix_spawn_file_actions_t actions;
  int end[2][2];
  if (pipe2(end[0], O_CLOEXEC) != 0) return err_errno(err, errno, "%s", argv[0]);
  if (pipe2(end[1], O_CLOEXEC) != 0) return err_errno(err, errno, "%s", argv[0]);
  posix_spawn_file_actions_init(&actions);
  posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  for (int i = 0; i < 2; i++) posix_spawn_file_actions_adddup2(&actions, end[i][1], STDOUT_FILENO + i);
  if (directory) posix_spawn_file_actions_addchdir_np(&actions, directory);
  int failed = posix_spawnp(&child->pid, argv[0], &actions, NULL, (char *const *)(uintptr_t)argv, environ);
  posix_spawn_file_actions_destroy(&actions);
  for (int i = 0; i < 2; i++) {
    close(end[i][1]);
    child->pipe[i] = (struct pollfd){.fd = end[i][0], .events = POLLIN};
    if (failed) close(end[i][0]);
  }
  if (!failed) return 0;
  return err_set(err, failed == ENOENT ? EX_UNAVAILABLE : EX_OSERR, _("%s cannot be run: %s"), argv[0],
                 strerror(failed));
}

/* Read what is there from one of the pipes; a pipe that has ended is closed and no longer polled. */
static void child_read(struct child *child, int i) {
  char part[4096];
  ssize_t n = read(child->pipe[i].fd, part, sizeof part);
  if (n < 0 && errno == EINTR) return;
  if (n > 0) {
    strbuf_add(&child->text[i], part, (size_t)n);
    return;
  }
  close(child->pipe[i].fd);
  child->pipe[i].fd = -1;
}

static long now_ms(void) {
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  return now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

/* Read both outputs to their ends. False when that takes too long. */
static bool child_listen(struct child *child, int seconds) {
  long until = now_ms() + 1000L * seconds;
  while (child->pipe[0].fd >= 0 || child->pipe[1].fd >= 0) {
    long left = until - now_ms();
    if (left <= 0) return false;
    if (poll(child->pipe, 2, (int)left) < 0 && errno != EINTR) return false;
    for (int i = 0; i < 2; i++)
      if (child->pipe[i].fd >= 0 && child->pipe[i].revents) child_read(child, i);
  }
  return true;
}

static void child_end(struct child *child, bool whole, int *status) {
  for (int i = 0; i < 2; i++)
    if (child->pipe[i].fd >= 0) close(child->pipe[i].fd);
  if (!whole) kill(child->pid, SIGKILL);
  int how = 0;
  while (waitpid(child->pid, &how, 0) < 0 && errno == EINTR) continue;
  *status = WIFEXITED(how) ? WEXITSTATUS(how) : 128 + WTERMSIG(how);
}

static const char *outside_text_of(struct strbuf *text, struct arena *arena) {
  while (text->n && (text->bytes[text->n - 1] == '\n' || text->bytes[text->n - 1] == ' ')) text->n--;
  const char *copy = arena_copy(arena, text->bytes, text->n);
  strbuf_free(text);
  return copy;
}

int outside_run(const char *const *argv, const char *directory, int seconds, struct arena *arena,
                struct outside *result, struct err *err) {
  struct child child = {0};
  int code = child_start(&child, argv, directory, err);
  if (code) return code;
  bool whole = child_listen(&child, seconds);
  child_end(&child, whole, &result->status);
  result->out = outside_text_of(&child.text[0], arena);
  result->said = outside_text_of(&child.text[1], arena);
  return whole ? 0 : err_set(err, EX_TEMPFAIL, _("%s did not end within %d seconds"), argv[0], seconds);
}
