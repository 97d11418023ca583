/* SPDX-License-Identifier: MIT */
#include "num/below.h"

#include "num/machine.h"

/* Blocks are counted in 32 bits, which fill twice the lanes of 64. */
enum { BLOCK = 1 << 14 };

SG_CLONES static void count_block(const float *restrict x, int64_t n, float bound, int32_t *below,
                                  int32_t *equal)
{
    int32_t less = 0, same = 0;
    for (int64_t i = 0; i < n; i++) {
        less += x[i] < bound;
        same += x[i] == bound;
    }
    *below = less;
    *equal = same;
}

SG_CLONES static void weigh_block(const float *restrict x, const int32_t *restrict w, int64_t n,
                                  float bound, int64_t *below, int64_t *equal)
{
    int64_t less = 0, same = 0;
    for (int64_t i = 0; i < n; i++) {
        less += x[i] < bound ? w[i] : 0;
        same += x[i] == bound ? w[i] : 0;
    }
    *below = less;
    *equal = same;
}

void sg_below(const float *x, const int32_t *w, int64_t n, float bound, int64_t *below,
              int64_t *equal)
{
    *below = *equal = 0;
    for (int64_t start = 0; start < n; start += BLOCK) {
        int64_t size = n - start < BLOCK ? n - start : BLOCK, less, same;
        int32_t count_less, count_same;
        if (w) {
            weigh_block(x + start, w + start, size, bound, &less, &same);
        } else {
            count_block(x + start, size, bound, &count_less, &count_same);
            less = count_less;
            same = count_same;
        }
        *below += less;
        *equal += same;
    }
}
