/* processors.h - how many processors this process may run on. */
#ifndef TERTIA_BASE_PROCESSORS_H
#define TERTIA_BASE_PROCESSORS_H

long processors_at_hand(void); /* at least 1 */

#endif
