#include "model/base/error.h"

#include <errno.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>

enum status error_set(struct error *error, enum status status, const char *format, ...) {
  va_list arguments;
  va_start(arguments, format);
  error->status = status;
  error->layer = -1;
  error->memory = -1;
  vsnprintf(error->message, sizeof error->message, format, arguments);
  va_end(arguments);
  return status;
}

const char *error_cause(int cause) {
  if (cause == EISDIR) return "it is a folder; give the path of a file";
  if (cause == ENOTDIR) return "a part of this path is a file, where a folder is needed";
  if (cause == EBADF) return "it is closed";
  return strerror(cause);
}

enum status error_set_errno(struct error *error, enum status status, const char *format, ...) {
  char text[ERROR_MESSAGE_SIZE];
  int cause = errno;
  va_list arguments;
  if (cause == ENOMEM) return error_out_of_memory(error);
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return error_set(error, status, "%.900s: %s", text, error_cause(cause)); /* a long path leaves room for the cause */
}

const char *error_bits(double bits, char *text) {
  char digits[ERROR_BITS_SIZE];
  int length = snprintf(digits, sizeof digits, "%.0f", bits), at = 0;
  if (length > 3 * (ERROR_BITS_SIZE - 1) / 4) length = 0; /* never: no memory is so large */
  for (int i = 0; i < length; i++) {
    if (i > 0 && (length - i) % 3 == 0) text[at++] = ',';
    text[at++] = digits[i];
  }
  text[at] = 0;
  return text;
}

enum status error_does_not_fit(struct error *error, const char *memory, double bits, int layer, const char *format,
                               ...) {
  char reason[ERROR_MESSAGE_SIZE], missing[ERROR_BITS_SIZE], where[32] = "the network's input";
  va_list arguments;
  va_start(arguments, format);
  vsnprintf(reason, sizeof reason, format, arguments);
  va_end(arguments);
  if (layer >= 0) snprintf(where, sizeof where, "layer %d", layer);
  return error_set(error, STATUS_INFEASIBLE, "does not fit: %s short by %s bits at %s%.800s", memory,
                   error_bits(bits, missing), where, reason);
}

enum status error_out_of_memory(struct error *error) {
  return error_set(error, STATUS_INTERNAL, "out of memory");
}
