/* Completion of the command line in shells, made from the tables of commands and options. */
#ifndef TUI_COMPLETIONS_H
#define TUI_COMPLETIONS_H

#include <stdio.h>

#include "model/base/error.h"

/* Writes the script for "bash", "zsh" or "fish". STATUS_USAGE for another shell. */
enum status completions_write(const char *shell, FILE *out, struct error *error);

#endif
