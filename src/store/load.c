/* SPDX-License-Identifier: MIT */
#include "store/load-private.h"

#include "store/records.h"

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

/* -- Batches ------------------------------------------------------------------------------------------------ */

/* Whether a table holds nothing. */
static bool is_empty(SgStore *store, const char *table, bool *empty, GError **error)
{
    const SgStoreDriver *driver = store->driver;
    g_autofree char *sql = g_strdup_printf("SELECT 1 FROM %s LIMIT 1", table);
    SgStatement *statement = driver->prepare(store->db, sql, error);
    bool row = false, ok = statement && driver->start(statement, SG_NO_VALUES, error) &&
                           driver->step(statement, &row, error);
    *empty = !row;
    driver->finalize(statement);
    return ok;
}

static void append_scripts(GString *script, const char *const *names)
{
    for (; names && *names; names++)
        g_string_append(script, script_of(*names));
}

/* Merges the batch, clears its place, and makes that of the next one, in one go. */
static bool finish_batch(SgStore *store, const SgLoadFrame *frame, const SgLoadStep *step,
                         GError **error)
{
    g_autoptr(GString) script = g_string_new(NULL);
    append_scripts(script, step->merge);
    append_scripts(script, frame->end);
    if (step->more)
        append_scripts(script, frame->begin);
    return store->driver->work(store->db, script->str, error);
}

static bool load_batches(SgStore *store, const SgLoadFrame *frame, bool fresh, GError **error)
{
    SgLoadStep step = { .fresh = fresh, .more = true };
    g_autoptr(GString) begin = g_string_new(NULL);
    append_scripts(begin, frame->begin);
    if (!store->driver->exec(store->db, begin->str, error))
        return false;
    while (step.more) {
        step.merge = NULL;
        if (!frame->batch(store, frame->data, &step, error) ||
            !finish_batch(store, frame, &step, error))
            return false;
    }
    return true;
}

/* -- Words --------------------------------------------------------------------------------------------------- */

typedef struct {
    int64_t kind, id;
} Again;

static void take_again(int64_t kind, int64_t id, int64_t date, void *data)
{
    const Again again = { kind, id };
    g_array_append_val((GArray *)data, again);
}

/* Makes the words anew of which the rows held a part only. */
static bool load_words(SgStore *store, GError **error)
{
    static bool (*const make[])(SgStore * store, int64_t id, GError * *error) = {
        sg_records_index_user,
        sg_records_index_track,
        sg_records_index_playlist,
    };
    g_autoptr(GArray) again = g_array_new(FALSE, FALSE, sizeof(Again));
    bool ok = sg_load_each_id(store, "again_ids.sql", take_again, again, error);
    for (guint n = 0; ok && n < again->len; n++)
        ok = make[g_array_index(again, Again, n).kind](store, g_array_index(again, Again, n).id,
                                                       error);
    return ok && sg_load_exec(store, "again_end.sql", error);
}

static bool load_lifted(SgStore *store, const SgLoadFrame *frame, GError **error)
{
    const SgStoreDriver *driver = store->driver;
    g_autofree char *restore = NULL;
    bool fresh = false;
    if (driver->lift && !driver->lift(store->db, frame->tables, frame->expected, &restore, error))
        return false;
    if (restore && frame->fresh && !is_empty(store, frame->fresh, &fresh, error))
        return false;
    return (!frame->words || sg_load_exec(store, "again_begin.sql", error)) &&
           load_batches(store, frame, fresh, error) &&
           (!restore || driver->work(store->db, restore, error)) &&
           (!frame->words || load_words(store, error));
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
