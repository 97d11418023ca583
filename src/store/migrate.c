/* SPDX-License-Identifier: MIT */
#include "store/migrate.h"

#include "base/text.h"

#include <stdlib.h>

#define VERSION_KEY "schema_version"

bool sg_migrate_version(SgStore *store, int64_t *version, GError **error)
{
    SgPlace place;
    if (!store->driver->inspect(store->db, &place, error))
        return false;
    *version = 0;
    if (place == SG_PLACE_EMPTY)
        return true;
    g_autofree char *value = NULL;
    if (place == SG_PLACE_STORE && !sg_store_get_meta(store, VERSION_KEY, &value, error))
        return false;
    if (!sg_text_to_int64(value, version) || *version < 1)
        return sg_fail(error, SG_ERROR_INPUT,
                       "'%s' is not a SoundGraph store: it is another program's database",
                       store->uri);
    return true;
}

int64_t sg_migrate_newest(const SgEmbedded *migrations)
{
    int64_t newest = 0;
    for (; migrations->name; migrations++) {
        g_assert(atoi(migrations->name) == newest + 1);
        newest++;
    }
    return newest;
}

bool sg_migrate_check(const SgStore *store, int64_t version, const SgEmbedded *migrations,
                      GError **error)
{
    int64_t newest = sg_migrate_newest(migrations);
    return version <= newest ||
           sg_fail(error, SG_ERROR_INPUT,
                   "store '%s' has schema %" G_GINT64_FORMAT
                   ", this program knows up to %" G_GINT64_FORMAT ": use a newer soundgraph",
                   store->uri, version, newest);
}

static bool run_missing(SgStore *store, const SgEmbedded *migrations, GError **error)
{
    int64_t version, newest = sg_migrate_newest(migrations);
    /* Asked again inside the transaction: another program may have been faster. */
    if (!sg_migrate_version(store, &version, error) ||
        !sg_migrate_check(store, version, migrations, error))
        return false;
    for (; version < newest; version++) {
        if (!store->driver->exec(store->db, migrations[version].data, error)) {
            g_prefix_error(error, "migration '%s': ", migrations[version].name);
            return false;
        }
    }
    g_autofree char *value = g_strdup_printf("%" G_GINT64_FORMAT, newest);
    return sg_store_put_meta(store, VERSION_KEY, value, error);
}

bool sg_migrate_run(SgStore *store, const SgEmbedded *migrations, GError **error)
{
    if (!store->driver->begin(store->db, SG_BEGIN_SCHEMA, error))
        return false;
    store->in_transaction = true;
    bool ok = run_missing(store, migrations, error);
    return sg_store_leave(store, true, ok, error);
}
