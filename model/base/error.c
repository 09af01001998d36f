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

enum status error_set_errno(struct error *error, enum status status, const char *format, ...) {
  char text[ERROR_MESSAGE_SIZE];
  int cause = errno;
  va_list arguments;
  if (cause == ENOMEM) return error_out_of_memory(error);
  va_start(arguments, format);
  vsnprintf(text, sizeof text, format, arguments);
  va_end(arguments);
  return error_set(error, status, "%s: %s", text, strerror(cause));
}

enum status error_out_of_memory(struct error *error) {
  return error_set(error, STATUS_INTERNAL, "out of memory");
}
