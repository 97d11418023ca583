/* SPDX-License-Identifier: MIT */
#pragma once

#include <omp.h>
#include <stdint.h>

/*
 * What the kernels know of the machine. Layer: num.
 *
 * SG_CLONES before a function compiles it for any x86-64, for FMA and for AVX-512, and the program
 * takes the best one when it starts. Kernels that hold tiles in registers are written once for
 * vectors of LANES floats, compiled for 4, 8 and 16 of them, and chosen by sg_lanes().
 *
 * SG_MAX_LANES limits both, so that a build with a smaller one tests the others.
 */
#ifndef SG_MAX_LANES
#define SG_MAX_LANES 16
#endif

#if defined(__x86_64__) && SG_MAX_LANES >= 8
#define SG_TARGET_8  __attribute__((target("avx2,fma")))
#define SG_TARGET_16 __attribute__((target("avx512f")))
#endif

#if defined(SG_TARGET_8) && SG_MAX_LANES == 16 && defined(__gnu_linux__) &&                        \
    !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)
#define SG_CLONES __attribute__((target_clones("default", "fma", "avx512f")))
#else
#define SG_CLONES
#endif

#define SG_INLINE static inline __attribute__((always_inline))

/* How many floats this machine's registers hold: 4 (any machine), 8 (AVX2) or 16 (AVX-512). */
static inline int sg_lanes(void)
{
#ifdef SG_TARGET_16
    if (SG_MAX_LANES >= 16 && __builtin_cpu_supports("avx512f"))
        return 16;
    if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma"))
        return 8;
#endif
    return 4;
}

/* n rounded up to 16: the row stride of the matrices that the kernels work in. */
static inline int sg_padded(int n)
{
    return (n + 15) / 16 * 16;
}

/* The threads to use when `threads` were asked for; 0 asks for all of them. */
static inline int sg_threads(int threads)
{
    return threads > 0 ? threads : omp_get_max_threads();
}
