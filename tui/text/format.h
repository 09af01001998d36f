/* Numbers for people: four significant digits, an SI prefix and a unit. UTF-8. */
#ifndef TUI_TEXT_FORMAT_H
#define TUI_TEXT_FORMAT_H

#include "inputs/edits.h"

enum { FORMAT_SIZE = 32 };

/* Each writes into `text` (FORMAT_SIZE bytes) and returns it. */

/* 2382751274.385: the fewest decimals that are exact up to the rounding of sums, which may leave 2382751274.3849998. */
const char *format_exact(char *text, double value);
/* 19.42 mJ from pJ; 8.870 Mcyc from cycles; 172.3 kJ·cyc from pJ·cycles. */
const char *format_energy(char *text, double energy_pj);
const char *format_cycles(char *text, double cycles);
const char *format_edp(char *text, double pj_cycles);
/* 1.037 MB (decimal, as traffic is counted) from bits. */
const char *format_traffic(char *text, double bits);
/* 64 KiB (binary, as memories are sized) from bits. */
const char *format_capacity(char *text, double bits);
/* 6.46G: three digits, no unit; for columns with the unit above. */
const char *format_count(char *text, double count);
/* 71.1 % from a fraction. */
const char *format_percent(char *text, double fraction);
/* -38.1 % or +8.8 %: what `value` differs from `reference`, with a sign; "new" where that is 0. */
const char *format_change(char *text, double value, double reference);
/* +8.8 pp: the difference of two fractions in percentage points. */
const char *format_points(char *text, double fraction, double reference);
/* 3 ms, 0.1 s. */
const char *format_time(char *text, double seconds);

/* A number of the hardware with its unit: "64 KiB", "512 bit/cyc", "26.56 pJ". */
const char *format_edit(char *text, enum edit_field field, double value);

#endif
