/* SPDX-License-Identifier: MIT */
#include "store/load-private.h"

#include "base/clock.h"
#include "base/idmap.h"

#include <stdlib.h>
#include <string.h>

/* Rows between two merges: enough for whole sets, few enough for memory. */
enum { BATCH = 1 << 21 };

/* -- Names -------------------------------------------------------------------------------------------------- */

/* URNs of one kind, and the numbers that the store gives to them. */
typedef struct {
    const char *kind; /* "tracks" */
    SgIdmap *map;
    GArray *id_n;   /* int64_t of each name; those of the last ones are asked for in each batch */
    GArray *date_n; /* int64_t: what came with the id */
    int64_t next;   /* the name that is sent next */
    bool in_runs;   /* the name that came last mostly comes again */
    int32_t last;
} Names;

static void names_init(Names *names, const char *kind)
{
    *names = (Names){ .kind = kind, .map = sg_idmap_new() };
    names->id_n = g_array_new(FALSE, TRUE, sizeof(int64_t));
    names->date_n = g_array_new(FALSE, TRUE, sizeof(int64_t));
}

static void names_clear(Names *names)
{
    sg_idmap_free(names->map);
    g_array_unref(names->id_n);
    g_array_unref(names->date_n);
}

static bool add_name(Names *names, const char *urn, int32_t *number, GError **error)
{
    if (!urn || !*urn)
        return sg_fail(error, SG_ERROR_INPUT, "an entry without a URN cannot be stored");
    bool again = names->in_runs && names->last < sg_idmap_count(names->map) &&
                 strcmp(sg_idmap_name(names->map, names->last), urn) == 0;
    if (!again && g_utf8_validate(urn, -1, NULL)) {
        names->last = sg_idmap_add(names->map, urn);
    } else if (!again) {
        g_autofree char *valid = g_utf8_make_valid(urn, -1);
        names->last = sg_idmap_add(names->map, valid);
    }
    *number = names->last;
    return true;
}

typedef struct {
    Names *names;
    char *source;
} Sending;

static bool next_name(SgValue *values, void *data, bool *row, GError **error)
{
    Sending *sending = data;
    Names *names = sending->names;
    *row = names->next < sg_idmap_count(names->map);
    if (!*row)
        return true;
    const char *urn = sg_idmap_name(names->map, (int32_t)names->next);
    g_free(sending->source);
    sending->source = g_strndup(urn, strcspn(urn, ":"));
    *values++ = sg_value_int(names->next++);
    *values++ = sg_value_text(urn);
    *values++ = sg_value_text(sending->source);
    return true;
}

static void take_id(int64_t number, int64_t id, int64_t date, void *data)
{
    Names *names = data;
    g_array_index(names->id_n, int64_t, number) = id;
    g_array_index(names->date_n, int64_t, number) = date;
}

/* Adds what is new since the last batch to the store and asks for its numbers. */
static bool resolve(SgStore *store, Names *names, GError **error)
{
    enum { COLUMNS = 3 };
    guint count = (guint)sg_idmap_count(names->map);
    if (names->next == count)
        return true;
    g_array_set_size(names->id_n, count);
    g_array_set_size(names->date_n, count);
    g_autofree char *put = g_strdup_printf("names_%s.sql", names->kind);
    g_autofree char *ask = g_strdup_printf("ids_%s.sql", names->kind);
    Sending sending = { .names = names };
    bool ok =
        store->driver->copy(store->db, "loading_names", COLUMNS, next_name, &sending, error) &&
        sg_load_exec(store, put, error) && sg_load_each_id(store, ask, take_id, names, error) &&
        store->driver->exec(store->db, "DELETE FROM loading_names", error);
    g_free(sending.source);
    return ok;
}

static int64_t id_of(const Names *names, int64_t number)
{
    return g_array_index(names->id_n, int64_t, number);
}

/* -- Edges -------------------------------------------------------------------------------------------------- */

/* By the numbers of the names; later by the ids of the store. */
typedef struct {
    int64_t key[2]; /* no two edges of a load with the same one */
    int64_t number; /* in the order of coming: the later one stays */
    int64_t value[2];
} Edge;

static int by_key(const void *a, const void *b)
{
    const Edge *x = a, *y = b;
    for (int n = 0; n < 2; n++)
        if (x->key[n] != y->key[n])
            return x->key[n] < y->key[n] ? -1 : 1;
    return (x->number < y->number) - (x->number > y->number); /* the latest first */
}

/* Whether each key is larger than the one before: so files mostly are. */
static bool are_sorted(const Edge *edge, guint count)
{
    for (guint n = 1; n < count; n++)
        if (by_key(&edge[n - 1], &edge[n]) >= 0 ||
            memcmp(edge[n - 1].key, edge[n].key, sizeof edge->key) == 0)
            return false;
    return true;
}

/* Sorts by key and drops all but the latest of each. */
static void sort_edges(GArray *edges)
{
    Edge *edge = (Edge *)(void *)edges->data;
    if (are_sorted(edge, edges->len))
        return;
    g_array_sort(edges, by_key);
    guint kept = 0;
    for (guint n = 0; n < edges->len; n++)
        if (n == 0 || memcmp(edge[n].key, edge[kept - 1].key, sizeof edge->key) != 0)
            edge[kept++] = edge[n];
    g_array_set_size(edges, kept);
}

typedef struct {
    const GArray *edges;
    guint next;
} Reading;

static bool next_edge(SgValue *values, void *data, bool *row, GError **error)
{
    Reading *reading = data;
    *row = reading->next < reading->edges->len;
    if (!*row)
        return true;
    const Edge *edge = &g_array_index(reading->edges, Edge, reading->next++);
    *values++ = sg_value_int(edge->key[0]);
    *values++ = sg_value_int(edge->key[1]);
    *values++ = sg_value_time(edge->value[0]);
    *values++ = sg_value_int(edge->value[1]);
    return true;
}

/* Into the first `columns` of a table. */
static bool send_edges(SgStore *store, const GArray *edges, const char *table, int columns,
                       GError **error)
{
    Reading reading = { .edges = edges };
    return store->driver->copy(store->db, table, columns, next_edge, &reading, error);
}
enum { LOADING_COLUMNS = 4 };

static const char *const edges_begin[] = { "edges_begin.sql", NULL };
static const char *const edges_end[] = { "edges_end.sql", NULL };

/* -- Entries -------------------------------------------------------------------------------------------------- */

typedef struct {
    SgLoadEntryNext next;
    void *data;
    bool whole; /* the lists are whole */
    Names playlists, tracks;
    GArray *seen_p; /* int64_t: when the playlist of this load was fetched */
    GArray *edges;
    GArray *
        late; /* edges of playlists that an earlier batch began, if those are to go their own way */
    int64_t rows;
    int32_t sent; /* playlists that were begun: their old entries are gone */
} Lists;

static bool read_entries(Lists *lists, bool *more, GError **error)
{
    g_array_set_size(lists->edges, 0);
    *more = true;
    while (lists->edges->len < BATCH) {
        SgLoadEntry entry;
        int32_t p, t;
        if (!lists->next(&entry, more, lists->data, error))
            return false;
        if (!*more)
            return true;
        if (!add_name(&lists->playlists, entry.playlist_urn, &p, error) ||
            !add_name(&lists->tracks, entry.track_urn, &t, error))
            return false;
        if (p == (int32_t)lists->seen_p->len)
            g_array_append_val(lists->seen_p, entry.fetched_at);
        const Edge edge = { { p, entry.position }, lists->rows++, { t, 0 } };
        g_array_append_val(lists->edges, edge);
    }
    return true;
}

/* What is stored was put later. */
static bool is_stale(const Lists *lists, int64_t p)
{
    int64_t stored = g_array_index(lists->playlists.date_n, int64_t, p);
    return lists->whole && stored != SG_TIME_UNKNOWN &&
           stored > g_array_index(lists->seen_p, int64_t, p);
}

static void give_ids(Lists *lists, bool set_apart)
{
    guint kept = 0;
    g_array_set_size(lists->late, 0);
    for (guint n = 0; n < lists->edges->len; n++) {
        Edge edge = g_array_index(lists->edges, Edge, n);
        bool late = set_apart && edge.key[0] < lists->sent;
        if (is_stale(lists, edge.key[0]))
            continue;
        edge.key[0] = id_of(&lists->playlists, edge.key[0]);
        edge.value[0] = id_of(&lists->tracks, edge.value[0]);
        if (late)
            g_array_append_val(lists->late, edge);
        else
            g_array_index(lists->edges, Edge, kept++) = edge;
    }
    g_array_set_size(lists->edges, kept);
    sort_edges(lists->edges);
    sort_edges(lists->late);
}

/* Playlists from number `sent` on; of the others a part came in an earlier batch. */
static bool next_list(SgValue *values, void *data, bool *row, GError **error)
{
    Lists *lists = data;
    while (lists->sent < (int32_t)lists->seen_p->len && is_stale(lists, lists->sent))
        lists->sent++;
    *row = lists->sent < (int32_t)lists->seen_p->len;
    if (!*row)
        return true;
    *values++ = sg_value_int(id_of(&lists->playlists, lists->sent));
    *values++ = sg_value_int(g_array_index(lists->seen_p, int64_t, lists->sent));
    *values++ = sg_value_int(lists->whole);
    lists->sent++;
    return true;
}

/* While the table was empty, entries of new playlists meet nothing there and go in as they are. */
static bool load_entries(SgStore *store, void *data, SgLoadStep *step, GError **error)
{
    enum { LIST_COLUMNS = 3, ENTRY_COLUMNS = 3 };
    static const char *const replace[] = { "lists_replace.sql", "entries_merge.sql",
                                           "lists_seen.sql", NULL };
    Lists *lists = data;
    bool fresh = step->fresh;
    if (!read_entries(lists, &step->more, error) || !resolve(store, &lists->playlists, error) ||
        !resolve(store, &lists->tracks, error))
        return false;
    give_ids(lists, fresh);
    step->merge = fresh ? replace + 1 : replace;
    return (!fresh || send_edges(store, lists->edges, "entries", ENTRY_COLUMNS, error)) &&
           send_edges(store, fresh ? lists->late : lists->edges, "loading_edges", LOADING_COLUMNS,
                      error) &&
           store->driver->copy(store->db, "loading_lists", LIST_COLUMNS, next_list, lists, error);
}

static bool load_lists(SgStore *store, Lists *lists, int64_t expected, int64_t *rows,
                       GError **error)
{
    static const char *const tables[] = { "entries", NULL };
    const SgLoadFrame frame = { .begin = edges_begin,
                                .end = edges_end,
                                .tables = tables,
                                .fresh = "entries",
                                .expected = expected,
                                .batch = load_entries,
                                .data = lists };
    names_init(&lists->playlists, "playlists");
    names_init(&lists->tracks, "tracks");
    lists->playlists.in_runs = true;
    lists->seen_p = g_array_new(FALSE, FALSE, sizeof(int64_t));
    lists->edges = g_array_new(FALSE, FALSE, sizeof(Edge));
    lists->late = g_array_new(FALSE, FALSE, sizeof(Edge));
    bool ok = sg_load_run(store, &frame, error);
    names_clear(&lists->playlists);
    names_clear(&lists->tracks);
    g_array_unref(lists->seen_p);
    g_array_unref(lists->edges);
    g_array_unref(lists->late);
    if (ok && rows)
        *rows = lists->rows;
    return ok;
}

bool sg_load_lists(SgStore *store, SgLoadEntryNext next, void *data, int64_t expected,
                   int64_t *rows, GError **error)
{
    Lists lists = { .next = next, .data = data, .whole = true };
    return load_lists(store, &lists, expected, rows, error);
}

/* Rows of single entries, seen now. */
typedef struct {
    SgEntryNext next;
    void *data;
    int64_t now;
} Single;

static bool next_single(SgLoadEntry *out, bool *row, void *data, GError **error)
{
    Single *single = data;
    SgEntryRow entry;
    if (!single->next(&entry, row, single->data, error))
        return false;
    if (*row)
        *out = (SgLoadEntry){ entry.playlist_urn, entry.track_urn, entry.position, single->now };
    return true;
}

bool sg_store_load_entries(SgStore *store, SgEntryNext next, void *data, int64_t *rows,
                           GError **error)
{
    Single single = { next, data, sg_clock_now() };
    Lists lists = { .next = next_single, .data = &single };
    return load_lists(store, &lists, BATCH, rows, error);
}

/* -- Likes and reposts ------------------------------------------------------------------------------------------ */

typedef struct {
    SgLoadEngagementNext next;
    void *data;
    Names users, tracks;
    GArray *edges_k[2]; /* of each kind */
    int64_t rows;
} Engagements;

static bool read_engagements(Engagements *all, bool *more, GError **error)
{
    for (int kind = 0; kind < 2; kind++)
        g_array_set_size(all->edges_k[kind], 0);
    *more = true;
    for (int n = 0; n < BATCH; n++) {
        SgLoadEngagement row;
        int32_t u, t;
        if (!all->next(&row, more, all->data, error))
            return false;
        if (!*more)
            return true;
        if (!add_name(&all->users, row.user_urn, &u, error) ||
            !add_name(&all->tracks, row.track_urn, &t, error))
            return false;
        const Edge edge = { { u, t }, all->rows++, { row.at, row.fetched_at } };
        g_array_append_val(all->edges_k[row.kind == SG_ENGAGE_REPOST], edge);
    }
    return true;
}

static bool load_engagements(SgStore *store, void *data, SgLoadStep *step, GError **error)
{
    static const char *const merges[] = { "likes_merge.sql", "reposts_merge.sql" };
    Engagements *all = data;
    if (!read_engagements(all, &step->more, error) || !resolve(store, &all->users, error) ||
        !resolve(store, &all->tracks, error))
        return false;
    for (int kind = 0; kind < 2; kind++) {
        GArray *edges = all->edges_k[kind];
        for (guint n = 0; n < edges->len; n++) {
            Edge *edge = &g_array_index(edges, Edge, n);
            edge->key[0] = id_of(&all->users, edge->key[0]);
            edge->key[1] = id_of(&all->tracks, edge->key[1]);
        }
        sort_edges(edges);
        if (edges->len > 0 && (!send_edges(store, edges, "loading_edges", LOADING_COLUMNS, error) ||
                               !sg_load_exec(store, merges[kind], error)))
            return false;
    }
    return true;
}

bool sg_load_engagements(SgStore *store, SgLoadEngagementNext next, void *data, int64_t expected,
                         int64_t *rows, GError **error)
{
    static const char *const tables[] = { "likes", "reposts", NULL };
    Engagements all = { .next = next, .data = data };
    const SgLoadFrame frame = { .begin = edges_begin,
                                .end = edges_end,
                                .tables = tables,
                                .expected = expected,
                                .batch = load_engagements,
                                .data = &all };
    names_init(&all.users, "users");
    names_init(&all.tracks, "tracks");
    all.users.in_runs = true;
    for (int kind = 0; kind < 2; kind++)
        all.edges_k[kind] = g_array_new(FALSE, FALSE, sizeof(Edge));
    bool ok = sg_load_run(store, &frame, error);
    names_clear(&all.users);
    names_clear(&all.tracks);
    for (int kind = 0; kind < 2; kind++)
        g_array_unref(all.edges_k[kind]);
    if (ok && rows)
        *rows = all.rows;
    return ok;
}
