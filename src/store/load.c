/* SPDX-License-Identifier: MIT */
#include "store/load-private.h"

#include <string.h>

extern const SgEmbedded sg_store_load_scripts[];

static const char *script_of(const char *name)
{
    const SgEmbedded *script = sg_store_load_scripts;
    while (strcmp(script->name, name) != 0)
        g_assert((++script)->name);
    return script->data;
}

bool sg_load_exec(SgStore *store, const char *name, GError **error)
{
    return store->driver->exec(store->db, script_of(name), error);
}

bool sg_load_each_id(SgStore *store, const char *name, SgLoadIdFunc func, void *data,
                     GError **error)
{
    enum { NUMBER, ID, DATE };
    const SgStoreDriver *driver = store->driver;
    SgStatement *statement = driver->prepare(store->db, script_of(name), error);
    bool row = true, ok = statement && driver->start(statement, SG_NO_VALUES, error);
    while (ok && (ok = driver->step(statement, &row, error)) && row)
        func(driver->get_int(statement, NUMBER), driver->get_int(statement, ID),
             driver->is_null(statement, DATE) ? SG_TIME_UNKNOWN : driver->get_int(statement, DATE),
             data);
    driver->finalize(statement);
    return ok;
}

static bool load_batches(SgStore *store, const SgLoadFrame *frame, GError **error)
{
    for (bool more = true; more;)
        if (!sg_load_exec(store, frame->begin, error) ||
            !frame->batch(store, frame->data, &more, error) ||
            !sg_load_exec(store, frame->end, error))
            return false;
    return true;
}

static bool load_lifted(SgStore *store, const SgLoadFrame *frame, GError **error)
{
    const SgStoreDriver *driver = store->driver;
    g_autofree char *restore = NULL;
    if (driver->lift && !driver->lift(store->db, frame->tables, frame->expected, &restore, error))
        return false;
    return load_batches(store, frame, error) &&
           (!restore || driver->exec(store->db, restore, error));
}

bool sg_load_run(SgStore *store, const SgLoadFrame *frame, GError **error)
{
    bool mine;
    if (!sg_store_enter(store, &mine, error))
        return false;
    bool ok = load_lifted(store, frame, error);
    store->broken = store->broken || !ok;
    return sg_store_leave(store, mine, ok, error);
}
