/* Versions. The model's rises whenever a figure may change; results of different models are not comparable. */
#ifndef MODEL_VERSION_H
#define MODEL_VERSION_H

#define TILESCOPE_VERSION "0.2.0"
#define MODEL_VERSION "2"

#endif
