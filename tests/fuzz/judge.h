/* What must hold of any input. Aborts, with a sentence, where it does not. */
#ifndef TESTS_FUZZ_JUDGE_H
#define TESTS_FUZZ_JUDGE_H

#include "model/schedule.h"

/* A failure has a sentence: not empty, and of one line or with the line of the file below it. */
void judge_sentence(enum status status, const struct error *error);

/* Evaluates in a few ways and judges each result: finite, nowhere negative, the sum of its parts, and as many MACs as
 * the loops make in 128-bit arithmetic. */
void judge_evaluation(const struct hardware *hardware, const struct workload *workload,
                      const struct mapping_rules *rules);

#endif
