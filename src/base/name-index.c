/* SPDX-License-Identifier: MIT */
#include "base/name-index.h"

#include "base/shared.h"

#include <string.h>

typedef struct {
    uint32_t hash;
    int32_t number; /* -1: free */
} Place;

struct SgNameIndex {
    uint64_t places; /* a power of two, more than the names */
    Place place[];
};

/* FNV-1a; its high bits choose the place, its low bits are compared. */
static uint64_t hash_of(const char *name, size_t length)
{
    uint64_t hash = 14695981039346656037u;
    for (size_t n = 0; n < length; n++)
        hash = (hash ^ (unsigned char)name[n]) * 1099511628211u;
    return hash;
}

static uint64_t place_of(const SgNameIndex *index, uint64_t hash)
{
    return (hash >> 32) & (index->places - 1);
}

SgNameIndex *sg_name_index_new(int64_t count)
{
    uint64_t places = 1;
    while (places < 2 * (uint64_t)count + 1)
        places *= 2;
    SgNameIndex *index = sg_shared_new(sizeof *index + places * sizeof *index->place, NULL);
    if (!index)
        return NULL;
    index->places = places;
    memset(index->place, -1, places * sizeof *index->place);
    return index;
}

void sg_name_index_add(SgNameIndex *index, const char *name, size_t length, int32_t number)
{
    uint64_t hash = hash_of(name, length), at = place_of(index, hash);
    while (index->place[at].number >= 0)
        at = (at + 1) & (index->places - 1);
    index->place[at] = (Place){ (uint32_t)hash, number };
}

int32_t sg_name_index_find(const SgNameIndex *index, const char *name, size_t length,
                           SgNameIsFunc is, const void *data)
{
    uint64_t hash = hash_of(name, length), at = place_of(index, hash);
    for (; index->place[at].number >= 0; at = (at + 1) & (index->places - 1))
        if (index->place[at].hash == (uint32_t)hash &&
            is(data, index->place[at].number, name, length))
            return index->place[at].number;
    return -1;
}
