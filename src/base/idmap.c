/* SPDX-License-Identifier: MIT */
#include "base/idmap.h"

struct SgIdmap {
    GHashTable *ids;  /* name → id + 1 */
    GPtrArray *names; /* owned by the array */
};

SgIdmap *sg_idmap_new(void)
{
    SgIdmap *map = g_new0(SgIdmap, 1);
    map->ids = g_hash_table_new(g_str_hash, g_str_equal);
    map->names = g_ptr_array_new_with_free_func(g_free);
    return map;
}

void sg_idmap_free(SgIdmap *map)
{
    if (!map)
        return;
    g_hash_table_unref(map->ids);
    g_ptr_array_unref(map->names);
    g_free(map);
}

int32_t sg_idmap_add(SgIdmap *map, const char *name)
{
    int32_t known = sg_idmap_find(map, name);
    if (known >= 0)
        return known;
    char *copy = g_strdup(name);
    g_ptr_array_add(map->names, copy);
    g_assert(map->names->len <= INT32_MAX);
    g_hash_table_insert(map->ids, copy, GINT_TO_POINTER((int)map->names->len));
    return (int32_t)map->names->len - 1;
}

int32_t sg_idmap_find(const SgIdmap *map, const char *name)
{
    return GPOINTER_TO_INT(g_hash_table_lookup(map->ids, name)) - 1;
}

const char *sg_idmap_name(const SgIdmap *map, int32_t id)
{
    g_assert(id >= 0 && id < (int32_t)map->names->len);
    return map->names->pdata[id];
}

int32_t sg_idmap_count(const SgIdmap *map)
{
    return (int32_t)map->names->len;
}
