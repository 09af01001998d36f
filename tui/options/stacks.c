/* Parses --stacks: "3:h-cached:60x72,11:heads=2,end:cached:4x72". */
#include <stdlib.h>
#include <string.h>

#include "tui/options/options.h"
#include "tui/text/number.h"

/* Splits the text at `separator` in place; returns the rest, or NULL if this was the last piece. */
static char *split(char *text, char separator) {
  char *end = strchr(text, separator);
  if (end == NULL) return NULL;
  *end = '\0';
  return end + 1;
}

static enum status read_own(char *text, struct tiling *own, struct error *error) {
  *own = (struct tiling){0};
  while (text != NULL) {
    char *rest = split(text, ':');
    int mode = options_find_mode(text, strlen(text));
    int64_t x, y;
    if (own->tile_x == 0 && options_read_tile(text, &x, &y)) {
      own->tile_x = x;
      own->tile_y = y;
    } else if (own->mode == 0 && mode != 0) {
      own->mode = (enum overlap_mode)mode;
    } else if (own->heads == 0 && strncmp(text, "heads=", 6) == 0 && number_parse(text + 6, &own->heads) &&
               own->heads >= 1) {
    } else {
      return error_set(error, STATUS_USAGE,
                       "'%s' is not a mode, a tile (" TILE_FORM
                       ") or heads=N of a stack; write ID:MODE:WxH, such as "
                       "3:h-cached:60x72",
                       text);
    }
    text = rest;
  }
  return STATUS_OK;
}

enum status options_read_tiling(const char *text, struct tiling *own, struct error *error) {
  char words[64];
  int length = 0;
  for (; *text != '\0' && length + 1 < (int)sizeof words; text++) {
    if (*text != ' ' && *text != ':') {
      words[length++] = *text;
    } else if (length > 0 && words[length - 1] != ':') {
      words[length++] = ':';
    }
  }
  while (length > 0 && words[length - 1] == ':') length--;
  words[length] = '\0';
  if (*text == '\0' && read_own(length > 0 ? words : NULL, own, error) == STATUS_OK) return STATUS_OK;
  return error_set(error, STATUS_USAGE, "not a mode, tile or heads: h-cached 60x72 heads=2");
}

/* Reads one cut of the list with the tiling of the stack before it, or "end" with that of the last stack. */
static enum status read_cut(char *text, bool is_last, const char *list, struct schedule *schedule,
                            struct error *error) {
  int64_t id;
  char *own = split(text, ':');
  int i = schedule->cut_count;
  if (is_last && strcmp(text, "end") == 0) return read_own(own, &schedule->own[i], error);
  if (i == SCHEDULE_MAX_CUTS || !number_parse(text, &id) || id < INT32_MIN || id > INT32_MAX) {
    return error_set(error, STATUS_USAGE,
                     "unknown stacks '%s'; use auto, single-layer, none, or up to %d layer ids such as 2,5", list,
                     SCHEDULE_MAX_CUTS);
  }
  for (int cut = 0; cut < i; cut++) {
    if (schedule->cuts[cut] != id) continue;
    return error_set(error, STATUS_USAGE, "--stacks cuts twice after layer %d; give each cut once", (int)id);
  }
  schedule->cuts[schedule->cut_count++] = (int)id;
  schedule->own[i + 1] = (struct tiling){0};
  return read_own(own, &schedule->own[i], error);
}

static enum status read_list(const char *text, struct schedule *schedule, struct error *error) {
  char *copy = strdup(text);
  enum status status = copy != NULL ? STATUS_OK : error_out_of_memory(error);
  schedule->cuts_kind = CUTS_LIST;
  schedule->cut_count = 0;
  schedule->own[0] = (struct tiling){0};
  for (char *cut = copy, *rest; cut != NULL && status == STATUS_OK; cut = rest) {
    rest = split(cut, ',');
    status = read_cut(cut, rest == NULL, text, schedule, error);
  }
  free(copy);
  return status;
}

enum status options_read_stacks(const char *text, struct schedule *schedule, struct error *error) {
  struct schedule read = *schedule;
  enum status status = STATUS_OK;
  if (strcmp(text, "auto") == 0) {
    read.cuts_kind = CUTS_AUTO;
  } else if (strcmp(text, "single-layer") == 0) {
    read.cuts_kind = CUTS_SINGLE_LAYER;
  } else {
    status = read_list(strcmp(text, "none") ? text : "end", &read, error);
  }
  if (status == STATUS_OK) *schedule = read;
  return status;
}
