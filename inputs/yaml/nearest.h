/* "Did you mean": the known word nearest to a misspelt one. */
#ifndef INPUTS_YAML_NEAREST_H
#define INPUTS_YAML_NEAREST_H

/* Edit distance between two words, ignoring case, of their first 63 bytes. */
int nearest_distance(const char *a, const char *b);

/* Word nearest to `word`, or NULL where none is near. `words` ends with NULL. */
const char *nearest_word(const char *word, const char *const *words);

/* Largest distance at which a word counts as a misspelling of one of this length. */
int nearest_limit(const char *word);

#endif
