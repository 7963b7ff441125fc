/* SPDX-License-Identifier: GPL-3.0-or-later */
/* figures_copy.c - the store in another file, for backups. See figures.h. */
#include "base/i18n.h"
#include "run/figures_own.h"

static int copy_pages(struct figures *figures, sqlite3 *to, const char *path, struct err *err) {
  sqlite3_backup *backup = sqlite3_backup_init(to, "main", figures->db, "main");
  if (!backup) return err_set(err, EX_IOERR, "%s: %s", path, sqlite3_errmsg(to));
  int step = sqlite3_backup_step(backup, -1);
  sqlite3_backup_finish(backup);
  return step == SQLITE_DONE ? 0 : err_set(err, EX_IOERR, "%s: %s", path, sqlite3_errmsg(to));
}

int figures_copy(struct figures *figures, const char *path, struct err *err) {
  sqlite3 *to = NULL;
  int code = sqlite3_open(path, &to) == SQLITE_OK ? 0 : err_set(err, EX_IOERR, "%s: %s", path, sqlite3_errmsg(to));
  if (!code) code = copy_pages(figures, to, path, err);
  if (!code && sqlite3_exec(to, "PRAGMA journal_mode = DELETE", NULL, NULL, NULL) != SQLITE_OK)
    code = err_set(err, EX_IOERR, "%s: %s", path, sqlite3_errmsg(to));
  if (sqlite3_close(to) != SQLITE_OK && !code) code = err_set(err, EX_IOERR, "%s", path);
  return code;
}
