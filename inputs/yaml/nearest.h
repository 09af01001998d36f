/* "Did you mean": which known word a misspelt one is nearest to. */
#ifndef INPUTS_YAML_NEAREST_H
#define INPUTS_YAML_NEAREST_H

/* Letters to insert, delete or replace to get from one word to the other, upper and lower case being one;
 * only the first 63 bytes count. */
int nearest_distance(const char *a, const char *b);

/* The word that is nearest to `word`, or NULL where none is near. `words` ends with NULL. */
const char *nearest_word(const char *word, const char *const *words);

/* The distance up to which a word counts as a misspelling of another of this length. */
int nearest_limit(const char *word);

#endif
