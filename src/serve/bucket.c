/* SPDX-License-Identifier: MIT */
#include "serve/bucket.h"

#include <glib.h>

void sg_bucket_init(SgBucket *bucket, double rate, double now)
{
    double room = MAX(1, 2 * rate);
    *bucket = (SgBucket){ .rate = rate, .room = room, .tokens = room, .at = now };
}

double sg_bucket_take(SgBucket *bucket, double now)
{
    if (now > bucket->at)
        bucket->tokens = MIN(bucket->room, bucket->tokens + (now - bucket->at) * bucket->rate);
    bucket->at = MAX(bucket->at, now);
    if (bucket->tokens < 1)
        return (1 - bucket->tokens) / bucket->rate;
    bucket->tokens -= 1;
    return 0;
}
