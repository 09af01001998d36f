/* A design point and its parts in words: as options take them, and for people. */
#ifndef TUI_ANALYSIS_POINT_TEXT_H
#define TUI_ANALYSIS_POINT_TEXT_H

#include <stdio.h>

#include "inputs/onnx/onnx.h"
#include "model/schedule.h"
#include "tui/text/json.h"

struct point;

/* --- As options take them ---------------------------------------------------------------------------- */

/* A side of a tile: "60", or "full"; `text` has SIDE_TEXT_SIZE bytes. Returns `text`. */
enum { SIDE_TEXT_SIZE = 24 };
const char *side_text(int64_t side, char *text);

/* "60x72", "fullx4", "full", in `text` of TILE_TEXT_SIZE bytes, which is returned. */
enum { TILE_TEXT_SIZE = 2 * SIDE_TEXT_SIZE };
const char *tile_option_text(int64_t width, int64_t height, char *text);

/* Adds "tile": both sides as numbers, or "full". */
void tile_add_json(struct json *json, struct json_object *parent, int64_t width, int64_t height);

/* "none" or "2,5": ids of the layers after which the network is cut. */
void cuts_write(FILE *out, const int *cuts, int count);

/* "auto", "single-layer", "none", "2,5" or "3:h-cached:60x72,end:4x72". */
void stacks_write(FILE *out, const struct schedule *schedule);

/* "h-cached 60x72", "cached" or "4xfull": what a stack has of its own, "" if nothing, in `text` of TILING_TEXT_SIZE
 * bytes, which is returned. */
enum { TILING_TEXT_SIZE = TILE_TEXT_SIZE + SIDE_TEXT_SIZE + 32 };
const char *tiling_option_text(const struct tiling *own, char *text);

/* True where a stack has its own mode or tile. */
bool schedule_has_own_tilings(const struct schedule *schedule);

/* The first stack without its own mode, or its own tile, which has that of the whole schedule; -1: each has its own. */
int schedule_without_mode(const struct schedule *schedule);
int schedule_without_tile(const struct schedule *schedule);

/* "2 of 3 stacks keep their own mode or tile", "every stack keeps ..", "" where none has, in `text` of OWN_TEXT_SIZE
 * bytes, which is returned.
 */
enum { OWN_TEXT_SIZE = 64 };
const char *own_tilings_text(const struct schedule *schedule, char *text);

/* The limit of the published search, "8" or "none", in `text` of SIDE_TEXT_SIZE bytes. Returns `text`. */
const char *lpf_limit_text(const struct schedule *schedule, char *text);

/* Returns how pr sizes are rounded: "truncated" or "exact". */
const char *pr_sizes_text(const struct schedule *schedule);

/* True if the rules are not those of the search; headers then name them. */
bool schedule_has_own_rules(const struct schedule *schedule);

/* The rules in effect, "published" or "corrected,-capacity", in `text` of RULES_TEXT_SIZE bytes. Returns `text`. */
const char *schedule_rules_text(const struct schedule *schedule, char *text);

/* Writes --stacks, --search and all options of the search, even defaults, each after a blank. */
void schedule_write_options(FILE *out, const struct schedule *schedule);

/* Writes --input-shape and --bits, each after a blank, as far as they are given. */
void reading_write_options(FILE *out, const struct onnx_reading *reading);

/* Adds "input_shape" and "bits", as far as they are given. */
void reading_add_json(struct json *json, struct json_object *parent, const struct onnx_reading *reading);

/* --- For people -------------------------------------------------------------------------------------- */

/* A side of a tile in few cells: "60", "12.3k", "full"; `text` has FORMAT_SIZE bytes. Returns `text`. */
const char *side_text_short(int64_t side, char *text);

/* "60×72", "full×4", "full map"; `text` has TILE_TEXT_SIZE bytes. Returns `text`. */
const char *tile_text(int64_t width, int64_t height, char *text);

/* Modes and tiles of the stacks: "cached 60×72", "cached 16×16 | h-cached 4×full", with "…" where there is no room in
 * `text` of `size` bytes. Returns `text`. */
const char *tilings_text(const struct schedule *schedule, char *text, size_t size);

/* The search in words: "optimal, energy", "published, lpf limit 8, rules published,+offload". */
enum { SEARCH_TEXT_SIZE = 128 };
const char *search_text(const struct schedule *schedule, char *text);

/* The schedule in one line, with its search unless that minimises energy: "cached 60×72 lpf 8 single-layer edited".
 * Stacks with their own: "cached 16×16 | h-cached 4×72 own stacks". */
enum { POINT_TEXT_SIZE = 128 };
const char *point_text(const struct point *point, char *text);

/* True if a stack is computed with a part of its heads at a time. */
bool result_has_repeats(const struct result *result);

/* "2 of 8" heads at a time, "" of a stack with all of them, in `text` of TILE_TEXT_SIZE bytes. Returns `text`. */
const char *stack_heads_text(const struct stack_result *stack, char *text);

#endif
