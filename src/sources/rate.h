/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdbool.h>
#include <stdint.h>

/*
 * At most `requests` in any `seconds`: a sliding window over the times of the last requests.
 *
 *   time ──▶   |x  x  xx     x   x|           6 of 6 used: wait until the oldest leaves
 *              └──── seconds ─────┘now
 *
 * Pure: the caller brings the time (sg_clock_monotonic) and does the sleeping. Layer: sources.
 */
typedef struct {
    int requests; /* 0: no limit */
    double seconds;
    double *sent;  /* ring of the last `requests` times */
    int64_t count; /* of all requests so far */
} SgRate;

void sg_rate_init(SgRate *rate, int requests, double seconds);
void sg_rate_clear(SgRate *rate);

/* Seconds to wait at `now` before the next request may be sent. */
double sg_rate_delay(const SgRate *rate, double now);

/* A request is sent at `now`. */
void sg_rate_note(SgRate *rate, double now);
