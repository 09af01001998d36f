#include "model/base/error.h"

#include <stdarg.h>
#include <stdio.h>

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

enum status error_out_of_memory(struct error *error) {
  return error_set(error, STATUS_INTERNAL, "out of memory");
}
