/* How far figures of equal schedules may be apart, relative. */
#ifndef MODEL_SEARCH_NOISE_H
#define MODEL_SEARCH_NOISE_H

#define NOISE 1e-12 /* sums of the same parts in another order */
#define TIE 1e-9    /* energies that count as equal, so that less latency decides (section 8) */

#endif
