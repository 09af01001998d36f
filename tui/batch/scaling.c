#include "tui/batch/scaling.h"

/* Evaluates the point under both rules; without a result nothing is kept. */
static void evaluate(struct engine *engine, const struct point *point, const atomic_bool *stop,
                     struct figures_store *store) {
  for (enum scale_rule rule = 0; rule < SCALE_RULES; rule++) {
    struct point scaled = scale_point(point, rule);
    struct evaluation *evaluation = engine_evaluate(engine, 0, &scaled, stop);
    struct figures *figures = NULL;
    if (evaluation != NULL && evaluation->result != NULL) figures = figures_new(evaluation->result);
    if (figures != NULL) figures_keep(store, &scaled, evaluation->inputs, figures);
    if (evaluation != NULL) evaluation_release(evaluation);
  }
}

const char *scaling_best(const struct scale_points *points, int figure, int own, const atomic_bool *stop, char *text) {
  struct engine *engine = engine_new();
  struct figures_store *store = figures_store_new();
  struct point point;
  text[0] = '\0';
  for (int i = 0; engine != NULL && store != NULL && i < points->count && !atomic_load(stop); i++) {
    if (points->at(points->context, i, &point)) evaluate(engine, &point, stop, store);
  }
  if (store != NULL && !atomic_load(stop)) scale_best_text(store, points, figure, own, text);
  if (store != NULL) figures_store_free(store);
  if (engine != NULL) engine_free(engine);
  return text;
}

const char *scaling_pair(struct engine *engine, const struct evaluation *before, const struct evaluation *now,
                         const char *against, const atomic_bool *stop, char *text) {
  const struct evaluation *const both[] = {before, now};
  struct figures_store *store = NULL;
  text[0] = '\0';
  if (scale_matters(&before->point, &now->point)) store = figures_store_new();
  for (int i = 0; store != NULL && i < 2; i++) {
    struct figures *figures = figures_new(both[i]->result);
    if (figures != NULL) figures_keep(store, &both[i]->point, both[i]->inputs, figures);
    evaluate(engine, &both[i]->point, stop, store);
  }
  if (store != NULL) {
    scale_text(store, against, &before->point, &now->point, text);
    figures_store_free(store);
  }
  return text;
}
