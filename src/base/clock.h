/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/* Wall and monotonic time, and the date spellings that sources use. Layer: base. */

/* Seconds since 1970-01-01 UTC. SG_CLOCK_FIXED in the environment, if set to such a number, makes
 * artefacts reproducible in tests. */
int64_t sg_clock_now(void);

/* Seconds of a clock that never jumps. */
double sg_clock_monotonic(void);

/* CPU seconds that this process has used. */
double sg_clock_cpu(void);

/* Sleeps unless or until an interrupt is requested; returns false if interrupted. */
bool sg_clock_sleep(double seconds);

/* Reads "2019/01/15 15:40:49 +0000", "2025-11-13T18:56:50Z" (fractions and offsets too),
 * "2025-11-13" and "Wed, 21 Oct 2015 07:28:00 GMT" as seconds since 1970. False if `text` is NULL
 * or none of these. */
bool sg_clock_parse(const char *text, int64_t *seconds);

/* "2025-11-13T18:56:50Z"; the caller frees. */
char *sg_clock_format(int64_t seconds);

/* Reads an age or duration: "90", "90s", "15m", "24h", "7d", "2w". */
bool sg_clock_parse_duration(const char *text, int64_t *seconds);
