/* SPDX-License-Identifier: MIT */
#include "store/query.h"

#include "base/clock.h"

#include <string.h>

/* Rows between two merges: enough for whole sets, few enough for memory. */
enum { BATCH = 100000 };

enum { BEGIN, MERGE, END };
extern const SgEmbedded sg_store_load_scripts[];

typedef struct {
    SgEntryNext next;
    void *data;
    int64_t rows;  /* so far */
    int64_t batch; /* of the batch */
    int64_t now;
    char *texts[4]; /* of the row: playlist, its source, track, its source */
} Load;

static void set_text(char **place, char *text)
{
    g_free(*place);
    *place = text;
}

/* A URN, and where its name is from. */
static bool set_urn(char **texts, const char *urn, GError **error)
{
    if (!urn || !*urn)
        return sg_fail(error, SG_ERROR_INPUT, "an entry without a URN cannot be stored");
    set_text(&texts[0], g_utf8_make_valid(urn, -1));
    set_text(&texts[1], g_strndup(texts[0], strcspn(texts[0], ":")));
    return true;
}

static bool next_values(SgValue *values, void *data, bool *row, GError **error)
{
    Load *load = data;
    SgEntryRow entry;
    *row = false;
    if (load->batch == BATCH)
        return true;
    if (!load->next(&entry, row, load->data, error))
        return false;
    if (!*row)
        return true;
    if (!set_urn(load->texts, entry.playlist_urn, error) ||
        !set_urn(load->texts + 2, entry.track_urn, error))
        return false;
    load->batch++;
    *values++ = sg_value_int(load->rows++);
    *values++ = sg_value_text(load->texts[0]);
    *values++ = sg_value_text(load->texts[1]);
    *values++ = sg_value_int(entry.position);
    *values++ = sg_value_text(load->texts[2]);
    *values++ = sg_value_text(load->texts[3]);
    *values++ = sg_value_int(load->now);
    return true;
}

static bool run(SgStore *store, int script, GError **error)
{
    return store->driver->exec(store->db, sg_store_load_scripts[script].data, error);
}

static bool load_all(SgStore *store, Load *load, GError **error)
{
    enum { COLUMNS = 7 };
    if (!run(store, BEGIN, error))
        return false;
    do {
        load->batch = 0;
        if (!store->driver->copy(store->db, "loading", COLUMNS, next_values, load, error) ||
            (load->batch > 0 && !run(store, MERGE, error)))
            return false;
    } while (load->batch == BATCH);
    return run(store, END, error);
}

bool sg_store_load_entries(SgStore *store, SgEntryNext next, void *data, int64_t *rows,
                           GError **error)
{
    Load load = { .next = next, .data = data, .now = sg_clock_now() };
    bool mine;
    if (!sg_store_enter(store, &mine, error))
        return false;
    bool ok = load_all(store, &load, error);
    store->broken = store->broken || !ok;
    for (size_t n = 0; n < G_N_ELEMENTS(load.texts); n++)
        g_free(load.texts[n]);
    if (!sg_store_leave(store, mine, ok, error))
        return false;
    if (rows)
        *rows = load.rows;
    return true;
}
