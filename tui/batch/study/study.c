#include "tui/batch/study/study.h"

#include <string.h>

#include "model/version.h"
#include "tui/analysis/point_text.h"

const int64_t study_width[STUDY_SIZES] = {1, 4, 16, 60, 240, 960};
const int64_t study_height[STUDY_SIZES] = {1, 4, 18, 72, 270, 540};
const char *const study_mode[STUDY_MODES] = {"recompute", "h-cached", "cached"};

int study_schedule(int mode, int width, int height) {
  return (mode * STUDY_SIZES + width) * STUDY_SIZES + height;
}

const struct measure *study_measure(const struct study *study, int pair, int schedule) {
  return study->measures[(int64_t)pair * study->schedule_count + schedule];
}

const struct sweep_point *study_point(const struct study *study, int pair, int schedule) {
  return &study->points[(int64_t)pair * study->schedule_count + schedule];
}

const struct measure *study_single_layer(const struct study *study, int pair) {
  return study->measures[(int64_t)study->pair_count * study->schedule_count + pair];
}

const char *study_hardware(const struct study *study, int pair) {
  return study->grid.hardware[pair / study->grid.workload_count].name;
}

const char *study_workload(const struct study *study, int pair) {
  return study->grid.workloads[pair % study->grid.workload_count].name;
}

void study_write_source(const struct study *study, const char *figure, struct json *json, struct json_object *root) {
  if (figure != NULL) json_add_text(json, root, "figure", figure);
  char text[512];
  snprintf(text, sizeof text, "Tilescope %s, model %s, %s on %s, published search, lpf limit %s", TILESCOPE_VERSION,
           MODEL_VERSION, study->plan->workloads, study->plan->hardware, study->lpf_limit);
  json_add_text(json, root, "source", text);
}

void study_write_schedule(const struct sweep_point *point, struct json *json, struct json_object *parent) {
  json_add_text(json, parent, "mode", overlap_mode_name[point->mode]);
  tile_add_json(json, parent, point->tile_x, point->tile_y);
}

void study_schedule_cells(const struct study *study, int pair, int schedule, struct table *table) {
  const struct sweep_point *point = schedule >= 0 ? study_point(study, pair, schedule) : NULL;
  char text[TILE_TEXT_SIZE];
  table_text(table, "%s", point != NULL ? overlap_mode_name[point->mode] : "");
  table_text(table, "%s", point != NULL ? tile_option_text(point->tile_x, point->tile_y, text) : "");
}

void study_write_grid(struct json *json, struct json_object *root) {
  struct json_object *grid = json_add_object(json, root, "grid");
  struct json_object *modes = json_add_array(json, grid, "modes");
  for (int m = 0; m < STUDY_MODES; m++) json_add_text(json, modes, NULL, study_mode[m]);
  for (int axis = 0; axis < 2; axis++) {
    struct json_object *sizes = json_add_array(json, grid, axis == 0 ? "widths" : "heights");
    const int64_t *size = axis == 0 ? study_width : study_height;
    for (int i = 0; i < STUDY_SIZES; i++) json_add_number(json, sizes, NULL, (double)size[i]);
    json_add_text(json, sizes, NULL, "full");
  }
  json_add_text(
      json, grid, "note",
      "full only together (layer by layer); 109 schedules per pair, sizes above a stack's map are clipped to it");
}

/* --- The page ------------------------------------------------------------------------------------------- */

void study_write_page(const struct study *study, const char *command, bool drawn, FILE *out) {
  const struct study_plan *plan = study->plan;
  fprintf(out, "# Case study %d\n\n%s\n\n", study->number, plan->text);
  fprintf(out,
          "Made by Tilescope %s, model %s, with the published search (limit of loop factors %s) and the published "
          "rules:\n\n```sh\n%s\n```\n\n",
          TILESCOPE_VERSION, MODEL_VERSION, study->lpf_limit, command);
  fprintf(out, "The %lld schedules that were evaluated are in [study%d.jsonl](study%d.jsonl).%s\n",
          (long long)study->point_count, study->number, study->number,
          drawn ? "" : " The charts are not drawn yet: install gnuplot and run `gnuplot *.gp` here.");
  for (int f = 0; f < plan->figure_count; f++) {
    const struct study_figure *figure = &plan->figures[f];
    fprintf(out, "\n## %s\n", figure->title);
    for (int c = 0; c < figure->chart_count; c++) {
      fprintf(out, "\n[![%s](%s.svg)](%s.pdf)\n", figure->title, figure->charts[c], figure->charts[c]);
    }
    fprintf(out, "\nData: [%s.csv](%s.csv), [%s.json](%s.json). To redraw after editing the script:\n\n```sh\n",
            figure->name, figure->name, figure->name, figure->name);
    for (int c = 0; c < figure->chart_count; c++) fprintf(out, "gnuplot %s.gp\n", figure->charts[c]);
    fprintf(out, "```\n\n%s\n", figure->differs);
  }
}
