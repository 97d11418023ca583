/* SPDX-License-Identifier: MIT */
#pragma once

#include <stdint.h>
#include <string.h>

/*
 * Selection by a total order: a score that is not negative and a smaller id first at ties, packed
 * into one number whose order is theirs.
 *
 *   key   63 .. 32 the score's bits | 31 .. 0 ~id
 *
 * Layer: num.
 */
static inline uint64_t sg_select_key(float score, int32_t id)
{
    uint32_t bits;
    memcpy(&bits, &score, sizeof bits);
    return (uint64_t)bits << 32 | (uint32_t)~id;
}

static inline int32_t sg_select_id(uint64_t key)
{
    return (int32_t) ~(uint32_t)key;
}

/* Moves the K largest of n distinct keys to the front, in no order. O(n) on average. */
void sg_select(uint64_t *key, int64_t n, int64_t K);
