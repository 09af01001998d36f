#include "tui/timing.h"

#include <string.h>

#include "tui/number.h"

struct timing timing_of(const struct result *result, double clock_mhz) {
  struct timing timing;
  timing.time_ms = result->latency_cycles / (clock_mhz * 1e3);
  timing.frames_per_second = 1e3 / timing.time_ms;
  timing.tops_per_watt = 2 * result->mac_count / result->energy_pj;
  return timing;
}

const char *timing_text(const struct result *result, double clock_mhz, char *text) {
  struct timing timing = timing_of(result, clock_mhz);
  snprintf(text, TIMING_TEXT_SIZE, "at %.6g MHz: %.4g ms, %.4g frames/s, %.4g TOPS/W", clock_mhz, timing.time_ms,
           timing.frames_per_second, timing.tops_per_watt);
  return text;
}

enum status timing_read_clock(const char *text, double *clock_mhz, struct error *error) {
  double read = 0;
  if (strcmp(text, "none") != 0 && !number_parse_amount(text, &read))
    return error_set(error, STATUS_USAGE, "clock '%s' is neither a number of MHz above 0, such as 200, nor none",
                     text);
  *clock_mhz = read;
  return STATUS_OK;
}
