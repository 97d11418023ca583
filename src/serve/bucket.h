/* SPDX-License-Identifier: MIT */
#pragma once

/*
 * A bucket of tokens: `rate` a second flow in, `room` fit, a request takes one.
 *
 * Layer: serve. The owner locks.
 */
typedef struct {
    double rate;
    double room;
    double tokens;
    double at; /* when tokens was right: sg_clock_monotonic */
} SgBucket;

/* Starts full: twice the rate fits, and one at the least. */
void sg_bucket_init(SgBucket *bucket, double rate, double now);

/* Takes a token and returns 0, or returns the seconds until there is one. */
double sg_bucket_take(SgBucket *bucket, double now);
