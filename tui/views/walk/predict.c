#include "tui/views/walk/predict.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

#include "tui/analysis/tables.h"
#include "tui/text/format.h"
#include "tui/views/walk/walk.h"

/* The subject of a question: a place and the tile there. */
struct subject {
  const struct result *result;
  const struct stack_result *stack;
  const struct tile_type *type;
  const struct tile_step *step;
  const struct walk_place *place;
  const struct walk_tile *tile;
  char name[WALK_VIEW_NAME_SIZE]; /* of the layer */
};

__attribute__((format(printf, 2, 3))) static void add_answer(struct question *question, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(question->answer[question->count++], ANSWER_SIZE, format, arguments);
  va_end(arguments);
}

/* --- Where the overlap comes from ----------------------------------------------------------------------- */

/* The first input that overlaps with the tile to the left (above), or LAYER_OPERANDS. */
static enum layer_operand overlapping(const struct subject *subject, bool vertical) {
  if ((vertical ? subject->tile->row : subject->tile->column) == 0) return LAYER_OPERANDS;
  for (enum layer_operand o = LAYER_INPUT1; o < LAYER_OPERANDS; o++) {
    int producer = subject->stack->nodes[subject->place->step].producer[o];
    if (producer < 0) continue;
    const struct tile_input *input = &subject->step->input[o];
    if ((vertical ? input->overlap_y : input->overlap_x) > 0) return o;
  }
  return LAYER_OPERANDS;
}

static bool ask_overlap(const struct subject *subject, bool vertical, struct question *question) {
  const struct hardware *hardware = &subject->result->hardware;
  enum layer_operand o = overlapping(subject, vertical);
  if (o == LAYER_OPERANDS) return false;
  int producer = subject->stack->nodes[subject->place->step].producer[o];
  int64_t lines = vertical ? subject->step->input[o].overlap_y : subject->step->input[o].overlap_x;
  int cache = vertical ? subject->type->takes_v : subject->type->takes_h;
  bool loaded = subject->stack->nodes[producer].shape->is_input;
  int input = walk_input_memory(subject->result, subject->step);
  int told = cache >= 0 ? cache : input;
  char text[WALK_VIEW_LINES_SIZE];
  snprintf(question->text, QUESTION_SIZE, "%s reads %s that the tile %s also needed. From where?", subject->name,
           walk_lines_text(lines, vertical, text), vertical ? "above" : "to the left");
  add_answer(question, "the %s cache in %s", vertical ? "V" : "H", memory_name(hardware, told));
  add_answer(question, "the %s cache in %s", vertical ? "H" : "V", memory_name(hardware, told));
  add_answer(question, loaded ? "loaded again with this tile's input" : "recomputed in this tile");
  question->right = cache >= 0 ? 0 : 2;
  snprintf(question->why, QUESTION_SIZE,
           cache >= 0 ? "The tile %s left them there: in this mode nothing is %s twice."
                      : "What the tile %s had was not kept, so it is %s a second time.",
           vertical ? "above" : "to the left", loaded ? "loaded" : "computed");
  return true;
}

static bool ask_rows(const struct subject *subject, struct question *question) {
  return ask_overlap(subject, true, question);
}

static bool ask_columns(const struct subject *subject, struct question *question) {
  return ask_overlap(subject, false, question);
}

/* --- Where the output goes --------------------------------------------------------------------------------- */

static bool ask_output(const struct subject *subject, struct question *question) {
  const struct hardware *hardware = &subject->result->hardware;
  int right = walk_output_memory(subject->result, subject->stack, subject->step);
  int levels = hardware->level_count[OPERAND_O], first = levels > ANSWERS ? levels - ANSWERS : 0;
  char size[FORMAT_SIZE], room[FORMAT_SIZE];
  if (levels < 2 || subject->stack->nodes[subject->place->step].shape->is_input) return false;
  question->right = -1;
  for (int l = first; l < levels; l++) {
    int memory = hardware->level[OPERAND_O][l];
    if (memory == right) question->right = question->count;
    add_answer(question, "%s (%s)", memory_name(hardware, memory),
               l == levels - 1 ? "the top" : format_capacity(room, hardware->memories[memory].size_bits));
  }
  if (question->right < 0) return false;
  snprintf(question->text, QUESTION_SIZE, "Which memory will hold the output of %s in this tile (%s)?", subject->name,
           format_capacity(size, subject->step->output_bits));
  if (subject->place->step == subject->stack->node_count - 1) {
    snprintf(question->why, QUESTION_SIZE,
             "The last layer of a stack always writes to %s, where its whole map is stored.",
             memory_name(hardware, right));
  } else if (subject->step->raised_output > 0) {
    snprintf(question->why, QUESTION_SIZE, "%s: lower down, no mapping of the layer fits.",
             memory_name(hardware, right));
  } else {
    snprintf(question->why, QUESTION_SIZE, "%s is the lowest memory that holds it, beside the inputs if they share it.",
             memory_name(hardware, right));
  }
  return true;
}

/* --- Is the tile's type new -------------------------------------------------------------------------------- */

static bool ask_type(const struct subject *subject, struct question *question) {
  const struct tile_type *type = subject->type;
  bool is_new = type->column == subject->tile->column && type->row == subject->tile->row;
  if (subject->place->step != 0 || walk_tile_count(subject->stack) < 2) return false;
  snprintf(question->text, QUESTION_SIZE, "Does tile %" PRId64 ",%" PRId64 " cost the same as one before it?",
           subject->tile->column, subject->tile->row);
  add_answer(question, "no: a new tile type begins");
  add_answer(question, "yes: the model has evaluated it already");
  question->right = is_new ? 0 : 1;
  int index = (int)(type - subject->stack->types);
  if (is_new) {
    snprintf(question->why, QUESTION_SIZE, "It is the first of type %d of %d: another size, or other neighbours.",
             index + 1, subject->stack->type_count);
  } else {
    snprintf(question->why, QUESTION_SIZE, "Type %d of %d, first at %" PRId64 ",%" PRId64 ", has %" PRId64 " tiles.",
             index + 1, subject->stack->type_count, type->column, type->row, type->count);
  }
  return true;
}

/* The question for steps without any other. */
static bool ask_input(const struct subject *subject, struct question *question) {
  const struct hardware *hardware = &subject->result->hardware;
  int right = walk_output_memory(subject->result, subject->stack, subject->step);
  int levels = hardware->level_count[OPERAND_I1], first = levels > ANSWERS ? levels - ANSWERS : 0;
  char size[FORMAT_SIZE];
  snprintf(question->text, QUESTION_SIZE, "Where will this tile's %s (%s) be copied to?", subject->name,
           format_capacity(size, subject->step->output_bits));
  question->right = 0;
  for (int l = first; l < levels; l++) {
    if (hardware->level[OPERAND_I1][l] == right) question->right = question->count;
    add_answer(question, "%s", memory_name(hardware, hardware->level[OPERAND_I1][l]));
  }
  snprintf(question->why, QUESTION_SIZE, "%s is the lowest single-instance memory that holds it.",
           memory_name(hardware, right));
  return true;
}

/* --- One of them ------------------------------------------------------------------------------------------- */

void predict_question(const struct result *result, const struct walk_place *place, const struct walk_tile *tile,
                      struct question *question) {
  static bool (*const kinds[])(const struct subject *, struct question *) = {ask_type, ask_rows, ask_columns,
                                                                             ask_output};
  enum { KINDS = sizeof kinds / sizeof kinds[0] };
  const struct stack_result *stack = &result->stacks[place->stack];
  struct subject subject = {.result = result,
                            .stack = stack,
                            .type = tile->type,
                            .step = &tile->type->steps[place->step],
                            .place = place,
                            .tile = tile};
  walk_node_text(stack, place->step, subject.name);
  int first = (int)((place->tile + place->step + place->stack) % KINDS);
  for (int i = 0; i < KINDS; i++) {
    memset(question, 0, sizeof *question);
    if (kinds[(first + i) % KINDS](&subject, question)) return;
  }
  memset(question, 0, sizeof *question);
  ask_input(&subject, question);
}

bool question_act(struct question *question, enum action action, int *answer) {
  int count = question->count, down = (action == ACTION_DOWN) - (action == ACTION_UP);
  bool is_number = action >= ACTION_VIEW && action <= ACTION_VIEW_LAST;
  *answer = is_number ? (int)(action - ACTION_VIEW) : action == ACTION_OPEN ? question->choice : -1;
  if (*answer >= count) *answer = -1;
  question->choice = (question->choice + down + count) % count;
  return down != 0 || is_number || action == ACTION_OPEN;
}

int question_draw(const struct question *question, struct area area, int row) {
  enum { NUMBER = 4 }; /* cells before the text */
  for (int i = 0; i < question->count; i++) {
    bool chosen = i == question->choice;
    enum style style = chosen ? STYLE_SELECTED : STYLE_TEXT;
    struct area beside = area_part(area, 0, NUMBER - 1, area.height, area.width - NUMBER + 1);
    if (row < area.height) area_text(area, row, 0, style, "%s%d ", chosen ? "▸" : " ", i + 1);
    row += area_wrapped(beside, row, style, question->answer[i]);
  }
  return row;
}

void predict_answer(struct predict *predict, int choice) {
  const struct question *question = &predict->question;
  predict->asking = false;
  predict->asked++;
  predict->was_right = choice == question->right;
  predict->right += predict->was_right;
  snprintf(predict->told, sizeof predict->told, "%s. %s", question->answer[question->right], question->why);
}

/* --- The pane: the open question, the explanation of the last answer, the score --------------------------------- */

bool walk_has_predict(const struct state *state) {
  struct layout layout;
  view_layout(state, &layout); /* a lesson may leave less room than the terminal has */
  return layout_box(&layout, &pane_walk_predict).height > 0;
}

static void draw_question(const struct predict *predict, struct area area) {
  const struct question *question = &predict->question;
  int row = question_draw(question, area, area_wrapped(area, 0, STYLE_TITLE, question->text));
  if (row < area.height) area_text(area, row, 0, STYLE_DIM, "number or Enter answers, s skips");
}

static void draw_answer(const struct state *state, const struct predict *predict, struct area area) {
  int row = 0;
  if (predict->told[0] != 0) {
    area_text(area, 0, 0, predict->was_right ? STYLE_BETTER : STYLE_WORSE, predict->was_right ? "✓ right" : "✗ no");
    row = 1 + area_wrapped(area_part(area, 1, 0, area.height - 1, area.width), 0, STYLE_TEXT, predict->told);
  }
  char key[KEY_NAME_SIZE], off[96];
  snprintf(off, sizeof off, "Off. %s asks for a prediction before each step and keeps score.",
           action_key(state, ACTION_PREDICT, key));
  area_wrapped(area_part(area, row, 0, area.height - row, area.width), 0, STYLE_DIM,
               predict->on ? "→ asks what the next step will do" : off);
}

static void draw_walk_predict(const struct state *state, struct area area, bool focus) {
  const struct predict *predict = &walk_of(state)->predict;
  char score[48] = "";
  if (predict->asked > 0) snprintf(score, sizeof score, "score %d of %d", predict->right, predict->asked);
  struct area inside = area_frame(area, focus || predict->asking, "Predict", score);
  inside = area_part(inside, 0, 1, inside.height, inside.width - 2);
  if (predict->asking) {
    draw_question(predict, inside);
  } else {
    draw_answer(state, predict, inside);
  }
}

const struct pane pane_walk_predict = {
    .covers = "Predict", .help = "A question before each step.", .draw = draw_walk_predict};
