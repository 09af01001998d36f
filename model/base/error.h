/* Status and error message, in a struct owned by the caller.
 *
 * Every function that can fail returns an enum status and, unless it is STATUS_OK, fills its struct error with
 * one sentence: the place, the cause, and the remedy. */
#ifndef MODEL_BASE_ERROR_H
#define MODEL_BASE_ERROR_H

/* Values are the program's exit statuses. */
enum status {
  STATUS_OK = 0,
  STATUS_INTERNAL = 1,   /* out of memory, a limit or a bug of this program */
  STATUS_USAGE = 2,      /* invalid option */
  STATUS_BAD_INPUT = 3,  /* invalid file or description */
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

/* Fills `error` with `status` and a printf-formatted sentence; layer and memory become -1. STATUS_OK clears the
 * message of a failed try. Returns `status`, so that a failure is one line: return error_set(error, ...). */
__attribute__((format(printf, 3, 4))) enum status error_set(struct error *error, enum status status, const char *format,
                                                            ...);

/* The same for a failed call of the C library: adds ": " and error_cause of errno; where that is ENOMEM, the status is
 * STATUS_INTERNAL and the message the one for exhausted memory. */
__attribute__((format(printf, 3, 4))) enum status error_set_errno(struct error *error, enum status status,
                                                                  const char *format, ...);

/* What a value of errno says of a path: the system's words, or ours where those leave open what would be right. */
const char *error_cause(int cause);

/* Fills `error` with STATUS_INFEASIBLE and a sentence of one form: "does not fit: sram_256KB_O short by 2,031,616 bits
 * at layer 5", followed by the formatted reason. `layer`: its id, below 0 for a network input. */
__attribute__((format(printf, 5, 6))) enum status error_does_not_fit(struct error *error, const char *memory,
                                                                     double bits, int layer, const char *format, ...);

/* Writes whole bits as "2,031,616" to `text` of ERROR_BITS_SIZE bytes. Returns it. */
enum { ERROR_BITS_SIZE = 32 };
const char *error_bits(double bits, char *text);

/* Fills `error` with the message for exhausted memory. Returns STATUS_INTERNAL. */
enum status error_out_of_memory(struct error *error);

#endif
