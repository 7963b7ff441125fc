/* SPDX-License-Identifier: GPL-3.0-or-later */
/* survey_walk.c - the files below a folder, at any depth, in byte order (survey.h). Folders of runs and hidden names
 * are left out; a link that leads back to a folder above it is not followed. */
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/i18n.h"
#include "base/list.h"
#include "run/survey.h"

enum { DEEPEST = 64 };

/* The folders from the top down to the current one. */
struct walk {
  struct survey *survey;
  struct {
    dev_t device;
    ino_t inode;
  } above[DEEPEST];
  size_t depth;
};

static void file_add(struct survey *survey, const char *path, const char *why) {
  survey->file =
      list_room_in(survey->arena, survey->file, survey->files, &survey->room, survey->files + 1, sizeof *survey->file);
  survey->file[survey->files++] = (struct survey_file){path, why};
}

/* A folder of runs has a journal, a run folder a manifest. */
static int holds_results(const char *folder, struct arena *arena, bool *results, struct err *err) {
  static const char *const marks[] = {"manifest.json", "journal.csv"};
  *results = false;
  for (size_t i = 0; !*results && i < sizeof marks / sizeof *marks; i++) {
    int code = file_exists(arena_format(arena, "%s/%s", folder, marks[i]), results, err);
    if (code) return code;
  }
  return 0;
}

static bool survey_walk_is_above(const struct walk *walk, const struct stat *st) {
  for (size_t i = 0; i < walk->depth; i++)
    if (walk->above[i].device == st->st_dev && walk->above[i].inode == st->st_ino) return true;
  return false;
}

/* Why a file is not looked into; NULL when it is. */
static const char *why_not(const char *name, const struct stat *st) {
  if (!S_ISREG(st->st_mode)) return _("neither a file nor a folder");
  if (strncmp(name, "~$", 2) == 0) return _("the lock file of a workbook that is open");
  if (strpbrk(name, "\n\r")) return _("a line end in its name: rename it");
  if (name_has_ending(name, ".plan")) return _("a plan");
  return NULL;
}

/* Why a file cannot be opened; NULL when it can. */
static const char *why_closed(struct survey *survey, const char *path) {
  struct err err = {0};
  int fd;
  if (file_open(arena_format(survey->arena, "%s/%s", survey->dir, path), &fd, &err))
    return arena_copy(survey->arena, err.text, strlen(err.text));
  close(fd);
  return NULL;
}

static int walk_folder(struct walk *walk, const char *below, struct err *err);

static int walk_entry(struct walk *walk, const char *path, const char *name, struct err *err) {
  struct survey *survey = walk->survey;
  struct stat st;
  bool there, results;
  int code = file_stat(arena_format(survey->arena, "%s/%s", survey->dir, path), &st, &there, err);
  if (code || !there) return code;
  if (!S_ISDIR(st.st_mode)) {
    const char *why = why_not(name, &st);
    file_add(survey, path, why ? why : why_closed(survey, path));
    return 0;
  }
  code = holds_results(arena_format(survey->arena, "%s/%s", survey->dir, path), survey->arena, &results, err);
  if (code || results || survey_walk_is_above(walk, &st) || walk->depth == DEEPEST) return code;
  walk->above[walk->depth].device = st.st_dev;
  walk->above[walk->depth++].inode = st.st_ino;
  code = walk_folder(walk, path, err);
  walk->depth--;
  return code;
}

/* `below`: the folder's name within the survey's; "" for itself. */
static int walk_folder(struct walk *walk, const char *below, struct err *err) {
  struct arena *arena = walk->survey->arena;
  struct file_list list;
  int code = folder_list(arena_format(arena, "%s%s%s", walk->survey->dir, *below ? "/" : "", below), arena, &list, err);
  for (size_t i = 0; !code && i < list.n; i++) {
    const char *name = list.name[i];
    if (name[0] == '.') continue;
    code = walk_entry(walk, *below ? arena_format(arena, "%s/%s", below, name) : name, name, err);
  }
  return code;
}

int survey_walk(struct survey *survey, struct err *err) {
  struct walk walk = {.survey = survey};
  struct stat st;
  bool there;
  int code = file_stat(survey->dir, &st, &there, err);
  if (code) return code;
  if (!there || !S_ISDIR(st.st_mode)) return err_set(err, EX_NOINPUT, _("%s: no such folder"), survey->dir);
  walk.above[0].device = st.st_dev, walk.above[0].inode = st.st_ino, walk.depth = 1;
  return walk_folder(&walk, "", err);
}
