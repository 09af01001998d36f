#include "tui/text/timing.h"

#include <string.h>

#include "inputs/yaml/scalar.h"
#include "tui/text/number.h"

static struct timing timing_of(const struct result *result, double clock_mhz) {
  struct timing timing;
  timing.time_ms = result->latency_cycles / (clock_mhz * 1e3);
  timing.frames_per_second = 1e3 / timing.time_ms;
  timing.tops_per_watt = 2 * result->mac_count / result->energy_pj;
  return timing;
}

const char *const timing_key[TIMING_COUNT] = {"clock_mhz", "time_ms", "frames_per_second", "tops_per_watt"};

void timing_values(const struct result *result, double clock_mhz, double values[TIMING_COUNT]) {
  struct timing timing = timing_of(result, clock_mhz);
  memcpy(values, (double[]){clock_mhz, timing.time_ms, timing.frames_per_second, timing.tops_per_watt},
         TIMING_COUNT * sizeof *values);
}

/* Formats large numbers without an exponent. */
static const char *short_text(double value, int digits, char text[NUMBER_SIZE]) {
  if (value >= 1000 && value < 1e12) {
    snprintf(text, NUMBER_SIZE, "%.0f", value);
  } else {
    snprintf(text, NUMBER_SIZE, "%.*g", digits, value);
  }
  return text;
}

const char *timing_text(const struct result *result, double clock_mhz, char *text) {
  struct timing timing = timing_of(result, clock_mhz);
  char clock[NUMBER_SIZE], time[NUMBER_SIZE], frames[NUMBER_SIZE];
  snprintf(text, TIMING_TEXT_SIZE, "%s MHz: %s ms, %s frames/s, %.3g TOPS/W", short_text(clock_mhz, 6, clock),
           short_text(timing.time_ms, 4, time), short_text(timing.frames_per_second, 3, frames), timing.tops_per_watt);
  return text;
}

enum status timing_read_clock(const char *text, double *clock_mhz, struct error *error) {
  double read = 0;
  if (strcmp(text, "none") != 0 && !number_parse_amount(text, &read)) {
    return error_set(error, STATUS_USAGE, "'%s' is not a clock: expected MHz above 0, such as 200, or none", text);
  }
  *clock_mhz = read;
  return STATUS_OK;
}
