#include "tui/analysis/sweep_words.h"

#include <inttypes.h>
#include <string.h>

#include "tui/screen/glyph.h"
#include "tui/text/number.h"
#include "tui/text/shell.h"
#include "tui/text/utf8.h"

const char *words_tile(int64_t size, char *text) {
  if (size == TILE_FULL) return strcpy(text, "full");
  snprintf(text, WORDS_TILE_SIZE, "%" PRId64, size);
  return text;
}

static char printable(char character) {
  return (unsigned char)character < ' ' || character == '\x7f' ? '?' : character;
}

void words_print(FILE *out, const char *text) {
  for (; *text; text++) fputc(printable(*text), out);
}

void words_figure(FILE *out, const char *text) {
  bool ascii = !glyph_has_utf8();
  while (*text) {
    wchar_t glyph = text_next(&text);
    text_put(ascii ? glyph_ascii(glyph) : glyph, out);
  }
}

void words_field(FILE *out, const char *text) {
  bool is_quoted = strpbrk(text, ",\"\r\n") != NULL;
  if (is_quoted) fputc('"', out);
  for (; *text; text++) {
    if (*text == '"') fputc('"', out);
    fputc(printable(*text), out);
  }
  if (is_quoted) fputc('"', out);
}

void words_option(FILE *out, const char *option, const char *value) {
  bool is_negative = value[0] == '-'; /* would be taken for an option */
  fprintf(out, " --%s%s", option, is_negative ? "=" : " ");
  shell_write(out, value);
}

void words_stacks(FILE *out, const struct schedule *schedule) {
  if (schedule->cuts_kind != CUTS_LIST) {
    fputs(schedule->cuts_kind == CUTS_AUTO ? "auto" : "single-layer", out);
    return;
  }
  if (schedule->cut_count == 0) fputs("none", out);
  for (int i = 0; i < schedule->cut_count; i++) fprintf(out, "%s%d", i ? "," : "", schedule->cuts[i]);
}

const char *words_pr_sizes(const struct schedule *schedule) {
  return pr_sizes_name[search_exact_pr(&schedule->search) ? PR_SIZES_EXACT : PR_SIZES_TRUNCATED];
}

void words_schedule(FILE *out, const struct schedule *schedule) {
  const struct search_options *search = &schedule->search;
  char text[NUMBER_SIZE];
  bool is_negative = schedule->cuts_kind == CUTS_LIST && schedule->cut_count > 0 && schedule->cuts[0] < 0;
  fprintf(out, " --stacks%s", is_negative ? "=" : " ");
  words_stacks(out, schedule);
  words_option(out, "search", search_kind_name[search->kind]);
  if (search->kind == SEARCH_PUBLISHED) {
    snprintf(text, sizeof text, "%d", schedule->lpf_limit);
    words_option(out, "lpf-limit", schedule->lpf_limit == LPF_LIMIT_NONE ? "none" : text);
  } else {
    words_option(out, "objective", objective_name[search->objective]);
    if (search->energy_tolerance > 0) {
      words_option(out, "energy-tolerance", number_exact(search->energy_tolerance, text));
    }
  }
  words_option(out, "pr-sizes", words_pr_sizes(schedule));
}
