/* Keys are told in six places that all come from the table of actions: help, palette, footer, man page, README,
 * and the key press itself. UPDATE_README=1 writes the README's part. */
#include "tests/check.h"
#include "tui/explorer/modal.h"
#include "tui/explorer/view.h"
#include "tui/manual.h"
#include "tui/options/options.h"
#include "tui/text/whole_file.h"
#include "tui/views/views.h"

#define README "README.md"
static const char keys_begin[] = "<!-- keys: make readme -->\n", keys_end[] = "<!-- end of keys -->\n";

static char *text_of(void (*write)(FILE *out)) {
  char *text = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&text, &size);
  assert_non_null(out);
  write(out);
  assert_int_equal(fclose(out), 0);
  return text;
}

static char *read_readme(void) {
  struct error error = {.message = ""};
  char *text;
  size_t size;
  assert_status(whole_file_read(README, 1 << 20, &text, &size, &error), STATUS_OK, &error);
  if (text == NULL) fail_msg(README " is not there: run the tests from the root of the repository");
  return text;
}

static void test_readme(void **unused) {
  (void)unused;
  char *keys = text_of(manual_write_keys), *readme = read_readme();
  char *begin = strstr(readme, keys_begin), *end = strstr(readme, keys_end);
  assert_true(begin != NULL && end > begin);
  begin += strlen(keys_begin);
  if (getenv("UPDATE_README") != NULL) {
    FILE *file = fopen(README, "w");
    assert_non_null(file);
    fprintf(file, "%.*s%s%s", (int)(begin - readme), readme, keys, end);
    assert_int_equal(fclose(file), 0);
  } else if (strlen(keys) != (size_t)(end - begin) || strncmp(keys, begin, strlen(keys)) != 0) {
    fail_msg("the table of keys in " README " is not that of the program: make readme");
  }
  free(keys);
  free(readme);
}

static char *escaped(const char *text) {
  char *escaped = NULL;
  size_t size = 0;
  FILE *out = open_memstream(&escaped, &size);
  assert_non_null(out);
  manual_text(out, text);
  fclose(out);
  return escaped;
}

static void check_in_man(const char *man, const char *text) {
  char *piece = escaped(text);
  if (strstr(man, piece) == NULL) fail_msg("the man page does not have: %s", piece);
  free(piece);
}

static void test_man_page(void **unused) {
  (void)unused;
  char *man = text_of(manual_write);
  for (int i = 0; i < ACTION_COUNT; i++) {
    char keys[ACTION_KEYS_SIZE];
    if (action_name(&views, (enum action)i) == NULL) continue;
    check_in_man(man, action_keys(NULL, (enum action)i, keys));
    check_in_man(man, action_name(&views, (enum action)i));
    check_in_man(man, action_help(&views, (enum action)i));
  }
  for (int i = 0; i < OPTION_COUNT; i++) {
    check_in_man(man, option_table[i].name);
    check_in_man(man, option_table[i].help);
  }
  for (int i = 0; i < COMMAND_COUNT; i++) check_in_man(man, command_table[i].summary);
  free(man);
}

/* --- Screens --------------------------------------------------------------------------------------------- */

struct setup {
  struct catalog catalog;
  struct state state;
  struct canvas canvas;
  char *screen;
};

static void set_up(struct setup *setup) {
  struct app_options options;
  app_options_init(&options);
  *setup = (struct setup){.screen = NULL};
  catalog_init(&setup->catalog);
  assert_true(state_init(&setup->state, &options, &setup->catalog, &views));
  setup->state.rows = 150; /* room for everything */
  setup->state.columns = 400;
  assert_true(canvas_resize(&setup->canvas, setup->state.rows, setup->state.columns));
}

static void tear_down(struct setup *setup) {
  free(setup->screen);
  canvas_free(&setup->canvas);
  state_deinit(&setup->state);
  catalog_deinit(&setup->catalog);
}

static void paint(struct setup *setup) {
  size_t size = 0;
  free(setup->screen);
  FILE *out = open_memstream(&setup->screen, &size);
  assert_non_null(out);
  draw(&setup->state, &setup->canvas);
  canvas_print(&setup->canvas, out, false);
  assert_int_equal(fclose(out), 0);
}

/* A line of the screen with both texts, the first before the second. */
static bool has_line(const char *screen, const char *first, const char *second) {
  for (const char *line = screen; *line != 0; line += strcspn(line, "\n") + 1) {
    const char *end = line + strcspn(line, "\n"), *at = strstr(line, first);
    if (at != NULL && at < end && (at = strstr(at + strlen(first), second)) != NULL && at < end) return true;
  }
  return false;
}

/* What a list says of an action: the help has the view's own word for a pair of keys, where that differs, else both
 * have its own sentence. */
static const char *words_of(const struct state *state, enum action opener, int action) {
  bool is_first = action + 1 < ACTION_COUNT && action_table[action + 1].footer_pair;
  int pair = is_first ? action + 1 : action;
  const char *own = state->view->footer != NULL ? state->view->footer[pair] : NULL, *common = action_table[pair].footer;
  bool is_own = opener == ACTION_HELP && own != NULL && (common == NULL || strcmp(own, common) != 0);
  if (is_own && action_table[pair].footer_pair) return own;
  return view_help(state, (enum action)action);
}

/* In every view help and palette list its actions, all of them and no others, with their keys; the help terms, too. */
static void check_list(struct setup *setup, enum action opener) {
  int count = 0;
  action_run(&setup->state, opener);
  paint(setup);
  for (int i = 0; i < ACTION_COUNT; i++) {
    char keys[ACTION_KEYS_SIZE];
    if (!action_is_there(&setup->state, (enum action)i)) continue;
    count++;
    action_keys(NULL, (enum action)i, keys);
    const char *words = words_of(&setup->state, opener, i);
    if (!has_line(setup->screen, keys, words)) {
      fail_msg("%s has no line with %s and %s", action_name(&views, opener), keys, words);
    }
  }
  assert_int_equal(choice_count(&setup->state), count + (opener == ACTION_HELP ? GLOSSARY_TERMS : 0));
  setup->state.modal = MODAL_NONE;
}

static void check_footer(struct setup *setup) {
  paint(setup);
  const char *footer = setup->screen;
  for (const char *next; (next = strchr(footer, '\n')) != NULL && next[1] != 0;) footer = next + 1;
  for (int i = 0; i < ACTION_COUNT; i++) {
    const char *word = view_footer(&setup->state, (enum action)i);
    char key[KEY_NAME_SIZE], pair[KEY_NAME_SIZE] = "", expected[3 * KEY_NAME_SIZE + 32];
    if (word == NULL) continue;
    if (action_table[i].footer_pair) action_key(NULL, (enum action)(i - 1), pair);
    snprintf(expected, sizeof expected, " %s%s %s ", pair, action_key(NULL, (enum action)i, key), word);
    char line[2048];
    snprintf(line, sizeof line, "%.*s ", (int)strcspn(footer, "\n"), footer);
    if (strstr(line, expected) == NULL) {
      fail_msg("the footer of view %s has no '%s': %s", setup->state.view->name, expected, line);
    }
  }
}

static void test_screens_tell_the_keys(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup);
  for (int view = 0; views.view[view] != NULL; view++) {
    state_show(&setup.state, views.view[view]);
    check_list(&setup, ACTION_HELP);
    check_list(&setup, ACTION_PALETTE);
    check_footer(&setup);
  }
  tear_down(&setup);
}

/* Each key leads to its action in each of its views, and to no other: no key is bound twice. */
static void test_keys_lead_to_their_actions(void **unused) {
  (void)unused;
  struct setup setup;
  set_up(&setup);
  for (int view = 0; views.view[view] != NULL; view++) {
    state_show(&setup.state, views.view[view]);
    for (int i = 0; i < ACTION_COUNT; i++) {
      const int *keys = action_table[i].keys;
      if (!action_is_there(&setup.state, (enum action)i)) continue;
      for (int k = 0; k < ACTION_KEYS && keys[k] != KEY_NONE; k++) {
        assert_int_equal(action_of_key(&setup.state, keys[k]), i);
      }
    }
  }
  tear_down(&setup);
}

int main(void) {
  const struct CMUnitTest tests[] = {
      cmocka_unit_test(test_readme),
      cmocka_unit_test(test_man_page),
      cmocka_unit_test(test_screens_tell_the_keys),
      cmocka_unit_test(test_keys_lead_to_their_actions),
  };
  return cmocka_run_group_tests_name("manual", tests, NULL, NULL);
}
