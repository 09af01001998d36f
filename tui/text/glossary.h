/* Terms of depth-first scheduling and of this program, for the help of the explorer. */
#ifndef TUI_TEXT_GLOSSARY_H
#define TUI_TEXT_GLOSSARY_H

struct glossary_term {
  const char *name, *meaning; /* the meaning: one or two sentences */
};

enum { GLOSSARY_TERMS = 46 };

/* In alphabetical order. */
extern const struct glossary_term glossary[GLOSSARY_TERMS];

#endif
