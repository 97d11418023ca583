/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include "base/log.h"
#include "store/migrate.h"
#include "store/query.h"

#include <string.h>

static const SgStoreDriver *const drivers[] = {
    &sg_store_sqlite,
    &sg_store_postgres,
    NULL,
};

static const SgStoreDriver *find_driver(const char *uri, GError **error)
{
    g_autoptr(GString) names = g_string_new(NULL);
    for (const SgStoreDriver *const *driver = drivers; *driver; driver++) {
        if ((*driver)->takes(uri))
            return *driver;
        g_string_append_printf(names, "%s%s", names->len ? ", " : "", (*driver)->name);
    }
    g_autofree char *scheme = g_strndup(uri, strcspn(uri, ":"));
    return sg_fail_null(error, SG_ERROR_INPUT, "no store can be opened by '%s://'; there is %s",
                        scheme, names->str);
}

/* An open connection with its queries; the schema is not looked at yet. */
static SgStore *connect_store(const char *uri, SgStoreMode mode, GError **error)
{
    const SgStoreDriver *driver = find_driver(uri, error);
    SgDb *db = driver ? driver->open(uri, mode, error) : NULL;
    if (!db)
        return NULL;
    SgStore *store = g_new0(SgStore, 1);
    store->driver = driver;
    store->db = db;
    store->mode = mode;
    store->uri = sg_log_redact(uri);
    store->queries = sg_queries_load(sg_store_queries);
    return store;
}

/* The queries need the newest schema, so that a reader too brings an old store up to date. */
static bool migrate_for_reading(const char *uri, const SgEmbedded *migrations, GError **error)
{
    g_autoptr(SgStore) writer = sg_store_open_with(uri, SG_STORE_WRITE, migrations, error);
    if (!writer)
        g_prefix_error(error, "the store has an old schema, and bringing it up to date failed: ");
    return writer != NULL;
}

SgStore *sg_store_open_with(const char *uri, SgStoreMode mode, const SgEmbedded *migrations,
                            GError **error)
{
    g_autoptr(SgStore) store = connect_store(uri, mode, error);
    int64_t version;
    if (!store || !sg_migrate_version(store, &version, error))
        return NULL;
    if (!migrations)
        migrations = store->driver->migrations;
    if (mode == SG_STORE_READ && version == 0)
        return sg_fail_null(error, SG_ERROR_INPUT, "'%s' is not a SoundGraph store: it is empty",
                            store->uri);
    if (!sg_migrate_check(store, version, migrations, error))
        return NULL;
    if (version == sg_migrate_newest(migrations))
        return g_steal_pointer(&store);
    if (mode == SG_STORE_WRITE)
        return sg_migrate_run(store, migrations, error) ? g_steal_pointer(&store) : NULL;
    g_clear_pointer(&store, sg_store_close);
    if (!migrate_for_reading(uri, migrations, error))
        return NULL;
    return connect_store(uri, mode, error);
}

SgStore *sg_store_open(const char *uri, SgStoreMode mode, GError **error)
{
    return sg_store_open_with(uri, mode, NULL, error);
}

void sg_store_close(SgStore *store)
{
    if (!store)
        return;
    sg_store_rollback(store);
    if (store->driver->leave)
        store->driver->leave(store->db);
    sg_queries_finalize(store);
    g_hash_table_unref(store->queries);
    store->driver->close(store->db);
    g_free(store->uri);
    g_free(store);
}

const char *sg_store_driver_name(const SgStore *store)
{
    return store->driver->name;
}

/* -- Transactions --------------------------------------------------------------------------------------- */

bool sg_store_begin(SgStore *store, GError **error)
{
    g_assert(!store->in_transaction);
    SgBegin kind = store->mode == SG_STORE_READ ? SG_BEGIN_READ : SG_BEGIN_WRITE;
    if (!store->driver->begin(store->db, kind, error))
        return false;
    store->in_transaction = true;
    store->broken = false;
    return true;
}

bool sg_store_commit(SgStore *store, GError **error)
{
    g_assert(store->in_transaction);
    if (store->broken) {
        sg_store_rollback(store);
        return sg_fail(error, SG_ERROR_IO,
                       "store '%s': the transaction was taken back, for a part of it had failed",
                       store->uri);
    }
    store->in_transaction = false;
    return store->driver->commit(store->db, error);
}

void sg_store_rollback(SgStore *store)
{
    if (store->in_transaction)
        store->driver->rollback(store->db);
    store->in_transaction = store->broken = false;
}

bool sg_store_enter(SgStore *store, bool *mine, GError **error)
{
    *mine = !store->in_transaction;
    return !*mine || sg_store_begin(store, error);
}

bool sg_store_leave(SgStore *store, bool mine, bool ok, GError **error)
{
    if (!mine)
        return ok;
    if (ok)
        return sg_store_commit(store, error);
    sg_store_rollback(store);
    return false;
}

bool sg_store_hint_bulk(SgStore *store, bool on, GError **error)
{
    return store->driver->hint_bulk(store->db, on, error);
}
