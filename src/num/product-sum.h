/* SPDX-License-Identifier: MIT */

/*
 * The part of num/product.c that depends on the sums, written once and included for each kind: SUM
 * is the type, BITS an integer type of its size in whose order sums >= 0 stand too, SHARE what a
 * short row is (at most M / SHARE additions), NAME(x) the function names, ADD(l, t, x) what entry
 * t of list l adds when the row's own strength is x, KEY(task, sum, j, factor) its value as a key.
 */

/* Adds up row j. Returns how many sums were touched, or -1 if more than `limit` additions were
 * made: then the touched ones are not known. */
static int64_t NAME(add_up)(const SgProductTask *task, SUM *restrict sum, int32_t *restrict touched,
                            const int32_t *list_e, const float *strength_e, int64_t E,
                            int64_t limit)
{
    const SgProductList *list_u = task->list_u;
    int64_t n = 0, additions = 0;
    for (int64_t e = 0; e < E; e++) {
        fetch_ahead(list_u, list_e + e);
        const SgProductList l = list_u[list_e[e]];
        double x = strength_e ? strength_e[e] : 1;
        additions += l.n;
        if (additions <= limit) {
            for (int64_t t = 0; t < l.n; t++) {
                int32_t i = l.track[t];
                SUM before = sum[i];
                touched[n] = i;
                n += before == 0;
                sum[i] = (SUM)(before + ADD(l, t, x));
            }
        } else {
            for (int64_t t = 0; t < l.n; t++)
                sum[l.track[t]] = (SUM)(sum[l.track[t]] + ADD(l, t, x));
        }
    }
    return additions <= limit ? n : -1;
}

/* Turns the touched sums into keys and leaves them zero. */
static void NAME(take_touched)(const SgProductTask *task, int32_t j, SUM *restrict sum,
                               const int32_t *restrict touched, uint32_t *restrict value, int64_t n)
{
    const double *factor_i = task->factor_i;
    if (!factor_i) {
        for (int64_t k = 0; k < n; k++) {
            value[k] = KEY(task, sum[touched[k]], j, 1);
            sum[touched[k]] = 0;
        }
        return;
    }
    for (int64_t k = 0; k < n; k++) {
        value[k] = KEY(task, sum[touched[k]], j, factor_i[touched[k]]);
        sum[touched[k]] = 0;
    }
}

/* The largest of a block's sums, by their bits. */
SG_INLINE SUM NAME(largest)(const SUM *sum_b)
{
    BITS most = 0;
    for (int b = 0; b < SG_PRODUCT_BLOCK; b++) {
        BITS bits;
        memcpy(&bits, &sum_b[b], sizeof bits);
        most = bits > most ? bits : most;
    }
    SUM sum;
    memcpy(&sum, &most, sizeof sum);
    return sum;
}

/*
 * Goes on through the sums from *at, appending entries of at least `floor` until `room` is short,
 * and leaves zero what it passed. A block's best factor bounds all its values, as rounding keeps
 * order.
 */
SG_CLONES
static int64_t NAME(scan)(const SgProductTask *task, int32_t j, SgProductScratch *scratch,
                          int64_t n, int64_t room, int64_t *at, uint32_t floor)
{
    enum { B = SG_PRODUCT_BLOCK };
    const double *factor_i = task->factor_i, *best_b = task->best_factor_b;
    int64_t i = *at, end = sg_product_padded(task->M);
    SUM *sum = scratch->sum;
    for (; i < end && n + B <= room; i += B) {
        SUM *sum_b = sum + i, most = NAME(largest)(sum_b);
        if (most == 0)
            continue;
        bool reaches = KEY(task, most, j, factor_i ? best_b[i / B] : 1) >= floor;
        for (int32_t b = 0; b < B && reaches; b++) {
            uint32_t key = KEY(task, sum_b[b], j, factor_i ? factor_i[i + b] : 1);
            scratch->touched[n] = (int32_t)i + b;
            scratch->value[n] = key;
            n += (sum_b[b] != 0) & (key >= floor);
        }
        memset(sum_b, 0, B * sizeof *sum_b);
    }
    *at = i;
    return n;
}

/* Adds up row j and gives its candidates: all that can be among the K best, and perhaps more. */
static int64_t NAME(collect)(const SgProductTask *task, SgProductScratch *scratch, int32_t j,
                             const int32_t *list_e, const float *strength_e, int64_t E,
                             uint32_t floor)
{
    SUM *sum = scratch->sum;
    sum[j] = 1; /* so that it is not touched; no row holds its own track */
    int64_t n = NAME(add_up)(task, sum, scratch->touched, list_e, strength_e, E, task->M / SHARE);
    sum[j] = 0;
    if (n >= 0) {
        NAME(take_touched)(task, j, sum, scratch->touched, scratch->value, n);
        return n;
    }
    n = 0;
    int64_t at = 0, room = 4 * task->K + 1024, most = task->M + SG_PRODUCT_BLOCK;
    for (;;) {
        n = NAME(scan)(task, j, scratch, n, room < most ? room : most, &at, floor);
        if (at >= task->M)
            return n;
        n = prune(task, scratch, n, &floor);
        if (n + SG_PRODUCT_BLOCK > room / 2) /* many ties at the K-th value */
            room *= 2;
    }
}

#undef SUM
#undef BITS
#undef SHARE
#undef NAME
#undef ADD
#undef KEY
