/* A canvas as a picture. */
#ifndef TUI_SCREEN_SVG_H
#define TUI_SCREEN_SVG_H

#include <stdio.h>

#include "tui/screen/canvas.h"

/* Writes the canvas as an SVG document: dark or light as the reader's system prefers, the same on every machine
 * but for the font of letters. Lines and blocks are drawn, so that they meet whatever the font. */
void svg_write(const struct canvas *canvas, FILE *out);

/* A moving picture, frame by frame: begin, frames of canvases of one size, end. Readers that cannot move it show the
 * first. */
void svg_film_begin(const struct canvas *canvas, FILE *out);
void svg_film_frame(const struct canvas *canvas, int number, double seconds, FILE *out); /* number: 0, 1, .. */
void svg_film_end(int frames, FILE *out);

#endif
