/* SPDX-License-Identifier: GPL-3.0-or-later */
/* protect_check.c - tables for tests/protect, and an auditor of its own for what comes out. Uses nothing of the
 * programs.
 *
 *   protect-check make SEED DISTRICTS STREETS SECTIONS GROUPS NEGATIVE   writes figures.csv, contributions.csv and
 * scheme.csv: regions 500000 > 5001dd > 5001ddsss, categories of two levels, generated contributions; NEGATIVE in
 * percent protect-check audit FIGURES PUBLIC CONTRIBUTIONS SCHEME [AUDIT]      attacks PUBLIC by one linear programme
 * over all suppressed cells in absolute values, holds each confidential cell (own reading of: fewer than 3
 * contributors, p % with p = 10) to its interval (20 % of the cell), and compares with the intervals the program wrote
 *
 * Ends with a line `N passed, N failed`. */
#include <glpk.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* --- generated tables
 * -------------------------------------------------------------------------------------------------- */

static unsigned long long state;

static double uniform(void) {
  state = state * 6364136223846793005u + 1442695040888963407u;
  return (double)(state >> 11) / 9007199254740992.0;
}

enum { TOP = 6 };

struct made {
  long contributors;
  double total, absolute, largest[TOP];
  long who[TOP];
  unsigned long long members;
  int negative;
};

static void made_add(struct made *into, double value, long who) {
  double size = fabs(value);
  int at = TOP;
  into->contributors++;
  into->total += value, into->absolute += size, into->negative |= value < 0;
  into->members += (unsigned long long)who * 0x9E3779B97F4A7C15u ^ (unsigned long long)who << 32;
  while (at > 0 && into->largest[at - 1] < size) at--;
  if (at == TOP) return;
  memmove(&into->largest[at + 1], &into->largest[at], (size_t)(TOP - 1 - at) * sizeof(double));
  memmove(&into->who[at + 1], &into->who[at], (size_t)(TOP - 1 - at) * sizeof(long));
  into->largest[at] = size, into->who[at] = who;
}

static void made_put(FILE *figures, FILE *contributions, const char *region, const char *category,
                     const struct made *m) {
  fprintf(figures, "%s,2020,random,%s,value_added,%.0f,千元,%ld,v\n", region, category, m->total, m->contributors);
  fprintf(contributions, "%s,2020,random,%s,value_added,%ld,%.0f,%.0f,0,%s,", region, category, m->contributors,
          m->total, m->absolute, m->negative ? "yes" : "no");
  for (int i = 0; i < TOP && m->largest[i] > 0; i++)
    fprintf(contributions, "%su%ld=%.0f", i ? "|" : "", m->who[i], m->largest[i]);
  fprintf(contributions, ",%016llx\n", m->members);
}

static int make(char **argv) {
  state = strtoull(argv[0], NULL, 10) * 7919 + 17;
  int districts = atoi(argv[1]), streets = atoi(argv[2]), sections = atoi(argv[3]), groups = atoi(argv[4]),
      negative = atoi(argv[5]);
  int regions = 1 + districts * (1 + streets), categories = 1 + sections * (1 + groups);
  struct made *cell = calloc((size_t)(regions * categories), sizeof *cell);
  FILE *figures = fopen("figures.csv", "w"), *contributions = fopen("contributions.csv", "w"),
       *scheme = fopen("scheme.csv", "w");
  if (!cell || !figures || !contributions || !scheme) return 1;
  fprintf(figures, "region,period,scheme,category,indicator,value,unit,count,vintage\n");
  fprintf(contributions,
          "region,period,scheme,category,indicator,contributors,total,absolute,squares,negative,largest,members\n");
  fprintf(scheme, "scheme,category,title_zh,title_en,parent,code,partial,note\n");
  for (int d = 0; d < districts; d++)
    for (int s = 0; s < (streets ? streets : 1); s++)
      for (int c = 0; c < sections; c++)
        for (int g = 0; g < (groups ? groups : 1); g++) {
          int units = (int)(uniform() * uniform() * 12);
          for (int u = 0; u < units; u++) {
            double value = floor(exp(2 + 6 * uniform() * uniform())) + 1;
            long who = (long)(uniform() * 1e9);
            if (100 * uniform() < negative) value = -value;
            int r[] = {0, 1 + d * (1 + streets), 2 + d * (1 + streets) + s},
                k[] = {0, 1 + c * (1 + groups), 2 + c * (1 + groups) + g};
            for (int i = 0; i < (streets ? 3 : 2); i++)
              for (int j = 0; j < (groups ? 3 : 2); j++) made_add(&cell[r[i] * categories + k[j]], value, who);
          }
        }
  for (int r = 0; r < regions; r++) {
    char region[32] = "500000", category[32] = "total";
    int d = (r - 1) / (1 + streets), s = (r - 1) % (1 + streets);
    if (r) snprintf(region, sizeof region, s ? "5001%02d%03d" : "5001%02d", d + 1, s);
    for (int c = 0; c < categories; c++) {
      int section = (c - 1) / (1 + groups), g = (c - 1) % (1 + groups);
      if (c) snprintf(category, sizeof category, g ? "C%03d%03d" : "C%03d", section, g);
      const struct made *m = &cell[r * categories + c];
      if (m->contributors) made_put(figures, contributions, region, category, m);
      if (r == 0 && c && g)
        fprintf(scheme, "random,%s,%s,%s,C%03d,%s,0,\n", category, category, category, section,
                c == categories - 1 ? "6511" : "");
      if (r == 0 && c && !g)
        fprintf(scheme, "random,%s,%s,%s,,%s,0,\n", category, category, category, c == categories - 1 ? "6511" : "");
    }
  }
  fclose(figures), fclose(contributions), fclose(scheme), free(cell);
  return 0;
}

/* --- tables as they are read
 * ------------------------------------------------------------------------------------------- */

enum { FIELDS_MOST = 40, TEXT = 64 };

struct figure {
  char region[TEXT], period[TEXT], scheme[TEXT], category[TEXT], indicator[TEXT];
  double value;
  int hidden, column; /* of the programme */
  long contributors;  /* -1 not known */
  double absolute, largest[2];
};

static struct figure *figure;
static size_t figures;
static struct { char category[TEXT], parent[TEXT]; } * tree;
static size_t trees;
static long passed, failed;

static void fault(const char *what, const struct figure *f, double a, double b) {
  failed++;
  fprintf(stderr, "FAILED %s: %s %s %s %s %s: %.15g, %.15g\n", what, f->region, f->period, f->scheme, f->category,
          f->indicator, a, b);
}

/* Cells without quotes and commas, as these tables have; quoted cells may have commas. */
static int split(char *line, char **cell) {
  int n = 0;
  char *out;
  for (char *p = line; n < FIELDS_MOST;) {
    int quoted = *p == '"';
    cell[n++] = out = p;
    for (p += quoted; *p && (quoted || (*p != ',' && *p != '\n')); p++) {
      if (*p == '"' && p[1] == '"')
        p++;
      else if (*p == '"')
        quoted = 0;
      if (quoted || *p != '"') *out++ = *p;
    }
    char end = *p;
    *out = 0;
    if (end != ',') return n;
    p++;
  }
  return n;
}

struct reader {
  FILE *file;
  char *line, *title_line, *cell[FIELDS_MOST], *title[FIELDS_MOST];
  size_t room;
  int titles, cells;
};

static int reader_open(struct reader *r, const char *path) {
  memset(r, 0, sizeof *r);
  r->file = fopen(path, "r");
  if (!r->file || getline(&r->line, &r->room, r->file) < 0) return fprintf(stderr, "%s cannot be read\n", path), 0;
  r->title_line = strdup(r->line);
  r->titles = split(r->title_line, r->title);
  return 1;
}

static int reader_next(struct reader *r) {
  if (getline(&r->line, &r->room, r->file) < 0) return 0;
  r->cells = split(r->line, r->cell);
  return 1;
}

static const char *at(const struct reader *r, const char *name) {
  for (int i = 0; i < r->titles && i < r->cells; i++)
    if (strcmp(r->title[i], name) == 0) return r->cell[i];
  return "";
}

static void reader_close(struct reader *r) { fclose(r->file), free(r->line), free(r->title_line); }

static int key_compare(const struct figure *a, const struct figure *b) {
  int order = strcmp(a->indicator, b->indicator);
  if (!order) order = strcmp(a->period, b->period);
  if (!order) order = strcmp(a->scheme, b->scheme);
  if (!order) order = strcmp(a->region, b->region);
  return order ? order : strcmp(a->category, b->category);
}

static int compare(const void *a, const void *b) { return key_compare(a, b); }

static void key_read(const struct reader *r, struct figure *f) {
  snprintf(f->region, TEXT, "%s", at(r, "region")), snprintf(f->period, TEXT, "%s", at(r, "period"));
  snprintf(f->scheme, TEXT, "%s", at(r, "scheme")), snprintf(f->category, TEXT, "%s", at(r, "category"));
  snprintf(f->indicator, TEXT, "%s", at(r, "indicator"));
}

static struct figure *find(const struct figure *key) { return bsearch(key, figure, figures, sizeof *figure, compare); }

static int read_all(char **argv) {
  struct reader r;
  if (!reader_open(&r, argv[0])) return 0;
  size_t room = 0;
  while (reader_next(&r)) {
    if (figures == room) figure = realloc(figure, (room = room ? room * 2 : 1024) * sizeof *figure);
    struct figure *f = &figure[figures++];
    memset(f, 0, sizeof *f);
    key_read(&r, f);
    f->value = atof(at(&r, "value"));
    f->contributors = -1;
  }
  reader_close(&r);
  qsort(figure, figures, sizeof *figure, compare);
  if (!reader_open(&r, argv[1])) return 0;
  while (reader_next(&r)) {
    struct figure key, *f;
    key_read(&r, &key);
    if ((f = find(&key)) == NULL) continue;
    f->hidden = !*at(&r, "value");
    if (!f->hidden && atof(at(&r, "value")) != f->value)
      fault("published as it is", f, f->value, atof(at(&r, "value")));
    if (f->hidden != (strcmp(at(&r, "obs_status"), "Q") == 0)) fault("status of a suppressed figure", f, 0, 0);
  }
  reader_close(&r);
  if (!reader_open(&r, argv[2])) return 0;
  while (reader_next(&r)) {
    struct figure key, *f;
    key_read(&r, &key);
    if ((f = find(&key)) == NULL) continue;
    const char *list = at(&r, "largest"), *second = strchr(list, '|');
    f->contributors = atol(at(&r, "contributors")), f->absolute = atof(at(&r, "absolute"));
    if (strchr(list, '=')) f->largest[0] = atof(strchr(list, '=') + 1);
    if (second) f->largest[1] = atof(strchr(second, '=') + 1);
  }
  reader_close(&r);
  if (!reader_open(&r, argv[3])) return 0;
  tree = calloc(100000, sizeof *tree);
  while (reader_next(&r)) {
    snprintf(tree[trees].category, TEXT, "%s", at(&r, "category"));
    snprintf(tree[trees++].parent, TEXT, "%s", *at(&r, "parent") ? at(&r, "parent") : "total");
  }
  reader_close(&r);
  return 1;
}

/* --- the attack
 * ------------------------------------------------------------------------------------------------------------ */

static glp_prob *problem;
static glp_smcp simplex;

/* parent = sum of children, each present; the known ones go to the right. */
static void relation(const struct figure *parent, struct figure **child, size_t n) {
  int index[20000], entries = 0;
  double value[20000], known = 0;
  if (!n) return;
  for (size_t i = 0; i < n; i++) {
    if (!child[i]->hidden)
      known += child[i]->value;
    else
      index[++entries] = child[i]->column, value[entries] = 1;
  }
  if (!parent->hidden)
    known -= parent->value;
  else
    index[++entries] = parent->column, value[entries] = -1;
  if (!entries) {
    if (fabs(known) > 1e-6) fault("the table adds up", parent, known, 0);
    return;
  }
  int row = glp_add_rows(problem, 1);
  glp_set_row_bnds(problem, row, GLP_FX, -known, -known);
  glp_set_mat_row(problem, row, entries, index, value);
}

static int is_child_region(const char *parent, const char *region) {
  if (strcmp(parent, "500000") == 0) return strlen(region) == 6 && strcmp(region, "500000") != 0;
  return strlen(region) == strlen(parent) + 3 && strncmp(region, parent, strlen(parent)) == 0;
}

static int is_child_category(const char *parent, const char *category) {
  for (size_t i = 0; i < trees; i++)
    if (strcmp(tree[i].category, category) == 0) return strcmp(tree[i].parent, parent) == 0;
  return strcmp(parent, "total") == 0 && strcmp(category, "total") != 0 && !trees;
}

static int same_table(const struct figure *a, const struct figure *b) {
  return !strcmp(a->indicator, b->indicator) && !strcmp(a->period, b->period) && !strcmp(a->scheme, b->scheme);
}

static void relations(void) {
  struct figure **child = malloc((figures + 1) * sizeof *child);
  for (size_t i = 0; i < figures; i++) {
    size_t n = 0;
    for (size_t k = 0; k < figures; k++)
      if (same_table(&figure[i], &figure[k]) && !strcmp(figure[i].region, figure[k].region) &&
          is_child_category(figure[i].category, figure[k].category))
        child[n++] = &figure[k];
    relation(&figure[i], child, n);
    n = 0;
    for (size_t k = 0; k < figures; k++)
      if (same_table(&figure[i], &figure[k]) && !strcmp(figure[i].category, figure[k].category) &&
          is_child_region(figure[i].region, figure[k].region))
        child[n++] = &figure[k];
    relation(&figure[i], child, n);
  }
  free(child);
}

static double extreme(struct figure *f, int direction) {
  glp_set_obj_dir(problem, direction);
  glp_set_obj_coef(problem, f->column, 1);
  int code = glp_simplex(problem, &simplex), status = glp_get_status(problem);
  double value = glp_get_obj_val(problem);
  glp_set_obj_coef(problem, f->column, 0);
  if (code == 0 && status == GLP_OPT) return value;
  if (code == 0 && status == GLP_UNBND) return direction == GLP_MAX ? HUGE_VAL : -HUGE_VAL;
  fault("the attack is solved", f, code, status);
  return f->value;
}

static double protection(const struct figure *f) {
  if (f->contributors <= 0) return -1;
  double rest = f->absolute - f->largest[0] - f->largest[1], p = 0.1 * f->largest[0] - rest;
  if (f->contributors < 3 || p > 1e-9 * f->absolute) return fmax(fmax(p, 0), 0.1 * fabs(f->value));
  return -1;
}

static void check(struct figure *f, double low, double high) {
  double need = protection(f), slack = 1e-6 * fabs(f->value) + 1e-6;
  if (low > f->value + slack || high < f->value - slack)
    fault("the interval has the truth", f, low, high);
  else
    passed++;
  if (need < 0) return;
  if (high - low < 0.2 * fabs(f->value) - slack || high < f->value + need - slack)
    fault("wide enough", f, low, high);
  else
    passed++;
}

static int near(double a, double b, double size) { return a == b || fabs(a - b) <= 1e-5 * size + 1e-5; }

/* The intervals the program wrote. */
static void compare_audit(const char *path, double *low, double *high) {
  struct reader r;
  if (!reader_open(&r, path)) exit(1);
  while (reader_next(&r)) {
    struct figure key, *f;
    key_read(&r, &key);
    if ((f = find(&key)) == NULL || strcmp(at(&r, "against"), "anybody") != 0) continue;
    double l = *at(&r, "lower") ? atof(at(&r, "lower")) : -HUGE_VAL,
           h = *at(&r, "upper") ? atof(at(&r, "upper")) : HUGE_VAL, size = fabs(f->value);
    if (near(l, low[f - figure], fmax(size, fabs(l))) && near(h, high[f - figure], fmax(size, fabs(h))))
      passed++;
    else
      fault("the same interval", f, l - low[f - figure], h - high[f - figure]);
  }
  reader_close(&r);
}

static int audit(int argc, char **argv) {
  if (!read_all(argv)) return 1;
  int negative = 0;
  double *low = calloc(figures + 1, sizeof *low), *high = calloc(figures + 1, sizeof *high);
  for (size_t i = 0; i < figures; i++) negative |= figure[i].value < 0;
  problem = glp_create_prob();
  glp_term_out(GLP_OFF);
  glp_init_smcp(&simplex);
  simplex.msg_lev = GLP_MSG_OFF;
  for (size_t i = 0; i < figures; i++) {
    if (!figure[i].hidden) {
      if (protection(&figure[i]) >= 0 && figure[i].value != 0) fault("confidential and published", &figure[i], 0, 0);
      continue;
    }
    figure[i].column = glp_add_cols(problem, 1);
    glp_set_col_bnds(problem, figure[i].column, negative ? GLP_FR : GLP_LO, 0, 0);
  }
  if (glp_get_num_cols(problem) == 0) return printf("%ld passed, %ld failed\n", passed, failed), failed > 0;
  relations();
  glp_scale_prob(problem, GLP_SF_AUTO);
  for (size_t i = 0; i < figures; i++) {
    if (!figure[i].hidden) continue;
    low[i] = extreme(&figure[i], GLP_MIN), high[i] = extreme(&figure[i], GLP_MAX);
    check(&figure[i], low[i], high[i]);
  }
  if (argc > 4) compare_audit(argv[4], low, high);
  printf("%ld passed, %ld failed\n", passed, failed);
  free(low), free(high), free(figure), free(tree), glp_delete_prob(problem);
  return failed > 0;
}

int main(int argc, char **argv) {
  if (argc == 8 && strcmp(argv[1], "make") == 0) return make(argv + 2);
  if (argc >= 6 && strcmp(argv[1], "audit") == 0) return audit(argc - 2, argv + 2);
  fprintf(stderr, "usage: protect-check make SEED DISTRICTS STREETS SECTIONS GROUPS NEGATIVE | audit FIGURES PUBLIC "
                  "CONTRIBUTIONS SCHEME [AUDIT]\n");
  return 64;
}
