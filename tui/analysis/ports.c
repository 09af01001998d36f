#include "tui/analysis/ports.h"

#include <stdio.h>

#include "tui/text/format.h"

enum { LIMIT_SIZE = NAME_SIZE + 32 };

static const char *limit_text(const struct hardware *hardware, const struct ports_bound *ports, char *text) {
  static const char *const kind[] = {[PORT_READ] = "read", [PORT_WRITE] = "write", [PORT_READ_WRITE] = "read-write"};
  int alike = 0;
  if (ports->memory < 0) {
    snprintf(text, LIMIT_SIZE, "the array");
    return text;
  }
  const struct memory *memory = &hardware->memories[ports->memory];
  const struct port *port = &memory->ports[ports->port];
  for (int p = 0; p < memory->port_count; p++) alike += memory->ports[p].type == port->type;
  if (alike > 1) {
    snprintf(text, LIMIT_SIZE, "%s's port %s", memory->name, port->name);
  } else {
    snprintf(text, LIMIT_SIZE, "%s's %s port", memory->name, kind[port->type]);
  }
  return text;
}

const char *ports_text(const struct hardware *hardware, const struct ports_bound *ports, char *text) {
  char cycles[FORMAT_SIZE], limit[LIMIT_SIZE];
  snprintf(text, PORTS_TEXT_SIZE, "%s if all transfers overlapped, limited by %s", format_cycles(cycles, ports->cycles),
           limit_text(hardware, ports, limit));
  return text;
}
