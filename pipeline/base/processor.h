/* SPDX-License-Identifier: GPL-3.0-or-later */
/* processor.h - loops the compiler makes several times, for processors with 512-bit and 256-bit vectors and for any;
 * which one runs is settled when the program starts. Same source, same results. Sanitizers start too late for that.
 */
#ifndef TERTIA_BASE_PROCESSOR_H
#define TERTIA_BASE_PROCESSOR_H

#if !defined __x86_64__ || !defined __GNUC__ || defined __clang__ || defined __SANITIZE_ADDRESS__ ||                   \
    defined __SANITIZE_THREAD__
#define EVERY_PROCESSOR
#elif __GNUC__ >= 12
#define EVERY_PROCESSOR __attribute__((target_clones("arch=x86-64-v4", "avx2", "default")))
#else
#define EVERY_PROCESSOR __attribute__((target_clones("avx2", "default")))
#endif

#endif
