/* What went wrong, in words, in a struct that the caller owns.
 *
 * Every function that can fail returns an enum status and, when that is not STATUS_OK, has filled
 * the struct error it was given with one sentence: the place, the cause, and what would be right. */
#ifndef MODEL_BASE_ERROR_H
#define MODEL_BASE_ERROR_H

/* The numbers are the program's exit statuses. */
enum status {
  STATUS_OK = 0,
  STATUS_INTERNAL = 1,   /* out of memory, a limit of this program, a bug */
  STATUS_USAGE = 2,      /* an option that makes no sense */
  STATUS_BAD_INPUT = 3,  /* a file or a description that is wrong */
  STATUS_INFEASIBLE = 4, /* a valid request, but no schedule satisfies it */
  STATUS_STOPPED = 5,    /* cancelled before the end */
};

enum { ERROR_MESSAGE_SIZE = 1024 };

struct error {
  enum status status;
  int layer;  /* index in the workload of the layer at fault, or -1 */
  int memory; /* index in the hardware of the memory at fault, or -1 */
  char message[ERROR_MESSAGE_SIZE];
};

/* Fills `error` with `status` and a printf-formatted sentence; layer and memory become -1.
 * With STATUS_OK it clears what an attempt left. Returns `status`, so that a failure is one line: return
 * error_set(error, ...). */
__attribute__((format(printf, 3, 4))) enum status error_set(struct error *error, enum status status, const char *format,
                                                            ...);

/* The one way to say that memory is out. Returns STATUS_INTERNAL. */
enum status error_out_of_memory(struct error *error);

#endif
