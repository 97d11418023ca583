/* SPDX-License-Identifier: MIT */
#include "base/rng.h"

#include <math.h>

__extension__ typedef unsigned __int128 U128;

static void philox_round(uint32_t counter[4], uint32_t key0, uint32_t key1)
{
    uint64_t product0 = (uint64_t)0xD2511F53u * counter[0];
    uint64_t product1 = (uint64_t)0xCD9E8D57u * counter[2];
    uint32_t old1 = counter[1], old3 = counter[3];
    counter[0] = (uint32_t)(product1 >> 32) ^ old1 ^ key0;
    counter[1] = (uint32_t)product1;
    counter[2] = (uint32_t)(product0 >> 32) ^ old3 ^ key1;
    counter[3] = (uint32_t)product0;
}

uint64_t sg_rng_at(uint64_t seed, uint64_t stream, uint64_t index)
{
    uint32_t counter[4] = { (uint32_t)index, (uint32_t)(index >> 32), (uint32_t)stream,
                            (uint32_t)(stream >> 32) };
    uint32_t key0 = (uint32_t)seed, key1 = (uint32_t)(seed >> 32);
    for (int round = 0; round < 10; round++) {
        philox_round(counter, key0, key1);
        key0 += 0x9E3779B9u;
        key1 += 0xBB67AE85u;
    }
    return (uint64_t)counter[1] << 32 | counter[0];
}

void sg_rng_init(SgRng *rng, uint64_t seed, uint64_t stream)
{
    *rng = (SgRng){ .seed = seed, .stream = stream };
}

uint64_t sg_rng_next(SgRng *rng)
{
    return sg_rng_at(rng->seed, rng->stream, rng->index++);
}

uint64_t sg_rng_below(SgRng *rng, uint64_t n)
{
    /* The low word decides whether a draw lies in the uneven rest, which is drawn again. */
    uint64_t rest = -n % n;
    for (;;) {
        U128 product = (U128)sg_rng_next(rng) * n;
        if ((uint64_t)product >= rest)
            return (uint64_t)(product >> 64);
    }
}

double sg_rng_double(SgRng *rng)
{
    return (double)(sg_rng_next(rng) >> 11) * 0x1p-53;
}

double sg_rng_normal(SgRng *rng)
{
    double radius = sqrt(-2.0 * log1p(-sg_rng_double(rng)));
    return radius * cos(2.0 * 3.14159265358979323846 * sg_rng_double(rng));
}

void sg_rng_shuffle(SgRng *rng, int64_t *values, int64_t n)
{
    for (int64_t i = n - 1; i > 0; i--) {
        int64_t j = (int64_t)sg_rng_below(rng, (uint64_t)i + 1);
        int64_t held = values[i];
        values[i] = values[j];
        values[j] = held;
    }
}
