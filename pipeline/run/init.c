/* SPDX-License-Identifier: GPL-3.0-or-later */
/* init.c - see init.h. */
#include "run/init.h"

#include "base/file.h"
#include "base/i18n.h"
#include "base/strbuf.h"
#include "io/output.h"
#include "run/tree.h"

/* A file to be written. */
struct init_file {
  const char *name;
  struct span text;
};

static int file_is_new(const char *dir, const char *name, struct arena *arena, struct err *err) {
  const char *path = arena_format(arena, "%s/%s", dir, name);
  bool there;
  int code = file_exists(path, &there, err);
  if (!code && there) code = err_set(err, EX_CANTCREAT, _("%s is there already and is not overwritten"), path);
  return code;
}

static int file_write(const char *dir, const struct init_file *file, struct arena *arena, struct err *err) {
  struct output *output;
  const char *path = arena_format(arena, "%s/%s", dir, file->name);
  int code = output_open(&output, path, err);
  if (code) return code;
  code = output_write(output, file->text, err);
  if (!code) code = file_is_new(dir, file->name, arena, err);
  if (!code) code = output_commit(output, err);
  output_close(output);
  return code;
}

static int files_write(const char *dir, const struct init_file *file, size_t n, struct arena *arena, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < n; i++) code = file_write(dir, &file[i], arena, err);
  return code;
}

static const char *const names[] = {"tertia.plan", "targets.csv", "controls.csv"};
enum { NAMES = sizeof names / sizeof *names };

static int names_are_new(const char *dir, struct arena *arena, struct err *err) {
  int code = 0;
  for (size_t i = 0; !code && i < NAMES; i++) code = file_is_new(dir, names[i], arena, err);
  return code;
}

static int init_write_all(const struct init *init, const struct log *log, struct err *err) {
  const char *dir = init->survey.dir;
  struct strbuf plan = {0};
  init_plan_text(init, &plan);
  struct init_file file[] = {
      {names[0], strbuf_view(&plan)}, {names[1], span_of(init_targets_text)}, {names[2], span_of(init_controls_text)}};
  int code = files_write(dir, file, sizeof file / sizeof *file, init->survey.arena, err);
  strbuf_free(&plan);
  if (!code)
    log_say(log, LOG_INFO, _("written: %s/tertia.plan, targets.csv, controls.csv; next: tertia check %s/tertia.plan"),
            dir, dir);
  return code;
}

int init_folder(const char *dir, const struct survey_options *options, const struct log *log, struct arena *arena,
                struct err *err) {
  struct init init = {0};
  int code = names_are_new(dir, arena, err);
  if (!code) code = survey_folder(&init.survey, dir, options, arena, err);
  if (code) return code;
  code = init_plan_steps(&init, err);
  init_print(&init);
  return code ? code : init_write_all(&init, log, err);
}

static const char example_text[] =
    "服务业财务状况\n"
    "报告期：2023年,,,,,,,,,,,计量单位：千元\n"
    "统一社会信用代码,单位详细名称,行政区划代码,行业代码(GB/T4754-2017),本年折旧,营业收入,营业成本,税金及附加,营业利润,"
    "应付职工薪酬,应交增值税,期末用工人数\n"
    "91500105MA00000156,示例甲（虚构）软件有限公司,500105001001,6510,1200,98000,61000,700,9300,21000,3100,150\n"
    "91500105MA00000231,示例乙（虚构）货运有限公司,500105002001,5432,5300,45000,33000,300,4100,6200,1500,80\n";

/* The plan of one file, which the example is. */
static int template_write(struct init *init, struct err *err) {
  struct arena *arena = init->survey.arena;
  const char *dir = init->survey.dir;
  struct strbuf plan = {0};
  init->step[INIT_ANNUAL].any = true;
  init->step[INIT_ANNUAL].missing = init->step[INIT_MONTHLY].missing = "";
  option_list_add(&init->step[INIT_ANNUAL].input, "{year}/*F603*", arena);
  init->years = (struct year_span){2023, 2023};
  init->last = period_make(PERIOD_YEAR, 2023, 1);
  init_plan_text(init, &plan);
  struct init_file file[] = {{names[0], strbuf_view(&plan)},
                             {names[1], span_of(init_targets_text)},
                             {names[2], span_of(init_controls_text)},
                             {"2023/F603_示例.csv", span_of(example_text)}};
  int code = tree_make(arena_format(arena, "%s/2023", dir), err);
  if (!code) code = files_write(dir, file, sizeof file / sizeof *file, arena, err);
  strbuf_free(&plan);
  return code;
}

int init_template(const char *dir, const struct log *log, struct arena *arena, struct err *err) {
  struct init init = {.survey = {.dir = dir, .arena = arena}};
  int code = names_are_new(dir, arena, err);
  if (!code) code = file_is_new(dir, "2023/F603_示例.csv", arena, err);
  if (!code) code = tree_make(dir, err);
  if (!code) code = template_write(&init, err);
  if (!code)
    log_say(log, LOG_INFO,
            _("written: %s/tertia.plan, targets.csv, controls.csv and an example of generated units, "
              "2023/F603_示例.csv; next: "
              "tertia check %s/tertia.plan"),
            dir, dir);
  return code;
}
