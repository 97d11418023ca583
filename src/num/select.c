/* SPDX-License-Identifier: MIT */
#include "num/select.h"

static inline void swap(uint64_t *key, int64_t a, int64_t b)
{
    uint64_t held = key[a];
    key[a] = key[b];
    key[b] = held;
}

/* The median of the first, middle and last key of low .. high. */
static inline uint64_t pivot(const uint64_t *key, int64_t low, int64_t high)
{
    uint64_t a = key[low], b = key[low + (high - low) / 2], c = key[high];
    uint64_t small = a < b ? a : b, large = a < b ? b : a;
    return c < small ? small : c > large ? large : c;
}

/* Hoare's quickselect, largest first. */
void sg_select(uint64_t *key, int64_t n, int64_t K)
{
    int64_t low = 0, high = n - 1;
    if (K <= 0 || K >= n)
        return;
    while (low < high) {
        uint64_t middle = pivot(key, low, high);
        int64_t i = low, j = high;
        while (i <= j) {
            while (key[i] > middle)
                i++;
            while (key[j] < middle)
                j--;
            if (i <= j)
                swap(key, i++, j--);
        }
        /* low .. j are no smaller than the pivot, i .. high no larger, what is between equals it */
        if (K - 1 <= j)
            high = j;
        else if (K >= i + 1)
            low = i;
        else
            return;
    }
}
