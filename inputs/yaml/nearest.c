#include "inputs/yaml/nearest.h"

#include <ctype.h>
#include <stddef.h>
#include <string.h>

enum { LONGEST = 63 };

static int smaller(int a, int b) {
  return a < b ? a : b;
}

/* Levenshtein's distance, one row at a time. */
int nearest_distance(const char *a, const char *b) {
  int row[LONGEST + 1];
  int columns = (int)strnlen(b, LONGEST), rows = (int)strnlen(a, LONGEST);
  for (int j = 0; j <= columns; j++) row[j] = j;
  for (int i = 1; i <= rows; i++) {
    int diagonal = row[0];
    row[0] = i;
    for (int j = 1; j <= columns; j++) {
      int replace = diagonal + (tolower((unsigned char)a[i - 1]) != tolower((unsigned char)b[j - 1]));
      diagonal = row[j];
      row[j] = smaller(replace, 1 + smaller(row[j], row[j - 1]));
    }
  }
  return row[columns];
}

int nearest_limit(const char *word) {
  int limit = (int)strnlen(word, LONGEST) / 3;
  return limit < 1 ? 1 : limit > 4 ? 4 : limit;
}

const char *nearest_word(const char *word, const char *const *words) {
  const char *best = NULL;
  int least = nearest_limit(word) + 1;
  for (; *words != NULL; words++) {
    int distance = nearest_distance(word, *words);
    if (distance >= least) continue;
    least = distance;
    best = *words;
  }
  return best;
}
