/* SPDX-License-Identifier: MIT */
#include "graph/edit.h"

#include "base/shared.h"

#include <string.h>

/* What a store has of a playlist or a user. */
typedef struct {
    bool exists;
    bool liked;         /* a playlist that users like: their blocks would change with it */
    char *name;         /* title; username */
    char *owner_urn;    /* of a playlist, or NULL */
    char *owner_name;   /* or NULL */
    char *permalink;    /* or NULL */
    char *source;       /* of a playlist, or NULL */
    int64_t stated;     /* track_count of a playlist */
    int64_t fetched_at; /* of a playlist */
    GPtrArray *tracks;  /* of char *: URNs, in the order of their positions */
    SgGraphSum sum;
} State;

struct SgGraphEdit {
    bool is_playlist;
    char *urn;
    State before, after;
};

/* -- Reading ------------------------------------------------------------------------------------------ */

static void state_clear(State *state)
{
    char *texts[] = { state->name, state->owner_urn, state->owner_name, state->permalink,
                      state->source };
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++)
        g_free(texts[n]);
    if (state->tracks)
        g_ptr_array_unref(state->tracks);
    *state = (State){ 0 };
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(State, state_clear)

static bool on_playlist(const SgPlaylistRow *row, void *data, GError **error)
{
    State *state = data;
    state->exists = true;
    state->name = g_strdup(row->title);
    state->owner_urn = g_strdup(row->owner_urn);
    state->owner_name = g_strdup(row->owner_name);
    state->permalink = g_strdup(row->permalink_url);
    state->source = g_strdup(row->source);
    state->stated = row->track_count;
    state->fetched_at = row->fetched_at;
    return true;
}

static bool on_user(const char *urn, const char *username, const char *permalink_url, void *data,
                    GError **error)
{
    State *state = data;
    state->exists = true;
    state->name = g_strdup(username);
    state->permalink = g_strdup(permalink_url);
    return true;
}

static bool on_entry(const char *playlist_urn, const char *track_urn, int64_t position, void *data,
                     GError **error)
{
    g_ptr_array_add(((State *)data)->tracks, g_strdup(track_urn));
    return true;
}

static bool on_like(const char *user_urn, const char *track_urn, void *data, GError **error)
{
    g_ptr_array_add(((State *)data)->tracks, g_strdup(track_urn));
    return true;
}

static bool on_fan(const char *user_urn, const char *playlist_urn, void *data, GError **error)
{
    ((State *)data)->liked = true;
    return true;
}

static bool read_state(const SgGraphEdit *edit, SgStore *store, State *state, GError **error)
{
    g_auto(State) made = { .tracks = g_ptr_array_new_with_free_func(g_free) };
    const char *urn = edit->urn;
    bool ok = edit->is_playlist
                  ? sg_store_playlist_row(store, urn, on_playlist, &made, error) &&
                        sg_store_playlist_entries(store, urn, on_entry, &made, error) &&
                        sg_store_playlist_fans(store, urn, on_fan, &made, error) &&
                        sg_store_add_playlist_sum(store, urn, &made.sum, error)
                  : sg_store_user_row(store, urn, on_user, &made, error) &&
                        sg_store_user_likes(store, urn, on_like, &made, error) &&
                        sg_store_add_user_sum(store, urn, &made.sum, error);
    if (!ok)
        return false;
    state_clear(state);
    *state = made;
    made = (State){ 0 };
    return true;
}

SgGraphEdit *sg_graph_edit_new(SgStore *store, SgKind kind, const char *urn, GError **error)
{
    g_assert(kind == SG_KIND_PLAYLIST || kind == SG_KIND_USER);
    g_autoptr(SgGraphEdit) edit = g_new0(SgGraphEdit, 1);
    edit->is_playlist = kind == SG_KIND_PLAYLIST;
    edit->urn = g_strdup(urn);
    return read_state(edit, store, &edit->before, error) ? g_steal_pointer(&edit) : NULL;
}

bool sg_graph_edit_read(SgGraphEdit *edit, SgStore *store, GError **error)
{
    return read_state(edit, store, &edit->after, error);
}

void sg_graph_edit_free(SgGraphEdit *edit)
{
    if (!edit)
        return;
    state_clear(&edit->before);
    state_clear(&edit->after);
    g_free(edit->urn);
    g_free(edit);
}

/* -- Columns ------------------------------------------------------------------------------------------ */

/* The tracks of a state as columns: ascending, each once, of a playlist the first `limit`. */
typedef struct {
    int32_t *col;
    int64_t count;
    int64_t repeated, cut;
} Columns;

static void columns_clear(Columns *columns)
{
    g_free(columns->col);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Columns, columns_clear)

static int ascending(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* As the builder keeps them. */
static bool find_columns(Columns *columns, const SgGraph *graph, const State *state, int64_t limit,
                         GError **error)
{
    g_autoptr(GHashTable) seen = g_hash_table_new(NULL, NULL);
    columns->col = g_new(int32_t, state->tracks->len + 1);
    for (guint n = 0; n < state->tracks->len; n++) {
        int32_t track = sg_graph_find_track(graph, state->tracks->pdata[n]);
        if (track < 0)
            return sg_fail(error, SG_ERROR_INPUT, "the graph does not hold '%s'",
                           (const char *)state->tracks->pdata[n]);
        if (g_hash_table_contains(seen, GINT_TO_POINTER(track)))
            columns->repeated++;
        else if (limit > 0 && columns->count == limit)
            columns->cut++;
        else {
            g_hash_table_add(seen, GINT_TO_POINTER(track));
            columns->col[columns->count++] = track;
        }
    }
    qsort(columns->col, (size_t)columns->count, sizeof *columns->col, ascending);
    return true;
}

/* -- Graphs that share -------------------------------------------------------------------------------- */

static SgGraph *share(const SgGraph *graph)
{
    SgGraph *made = g_new(SgGraph, 1);
    *made = *graph;
    void *const blocks[] = { graph->track, graph->track_index, graph->playlist,
                             graph->user,  (void *)graph->tag, (void *)graph->text };
    for (size_t n = 0; n < G_N_ELEMENTS(blocks); n++)
        sg_shared_ref(blocks[n]);
    SgCsr *matrices[] = { &made->lists,  &made->listed, &made->likes,   &made->liked,  &made->tags,
                          &made->tagged, &made->works,  &made->reposts, &made->follows };
    for (size_t n = 0; n < G_N_ELEMENTS(matrices); n++)
        *matrices[n] = sg_csr_share(matrices[n]);
    made->hash = NULL;
    return made;
}

static const char *keep(SgGraph *graph, const char *text)
{
    return text ? g_string_chunk_insert_const(*graph->text, text) : NULL;
}

static bool exchange(SgCsr *matrix, const SgRowEdit *row, bool turned, GError **error)
{
    SgCsr edited;
    if (!(turned ? sg_csr_edit_turned(&edited, matrix, row, error)
                 : sg_csr_edit(&edited, matrix, row, error)))
        return false;
    sg_csr_clear(matrix);
    *matrix = edited;
    return true;
}

/* A copy of `count` records with room at `at` where `has`, without the one that was there where `had`. */
static void *copy_records(const void *records, int64_t count, size_t size, const SgRowEdit *row)
{
    char *copy = sg_graph_records_new(count + 1, size);
    const char *from = records;
    size_t at = (size_t)row->row;
    memcpy(copy, from, at * size);
    memcpy(copy + (at + row->has) * size, from + (at + row->had) * size,
           ((size_t)count - at - row->had) * size);
    return copy;
}

/* Where the URN stands, or would stand, among records that begin with theirs. */
static int32_t place_of(const void *records, int64_t count, size_t size, const char *urn)
{
    int64_t low = 0, high = count;
    while (low < high) {
        int64_t middle = low + (high - low) / 2;
        const char *const *at = (const void *)((const char *)records + (size_t)middle * size);
        if (strcmp(*at, urn) < 0)
            low = middle + 1;
        else
            high = middle;
    }
    return (int32_t)low;
}

static void set_row(SgRowEdit *row, const SgCsr *matrix, const Columns *after)
{
    int64_t start = row->had ? matrix->offset[row->row] : 0;
    row->before = row->had ? matrix->col + start : NULL;
    row->before_n = row->had ? matrix->offset[row->row + 1] - start : 0;
    row->after = after->col;
    row->after_n = after->count;
}

/* -- Playlists ---------------------------------------------------------------------------------------- */

static bool put_record(const SgGraphEdit *edit, SgGraph *made, const SgRowEdit *row, GError **error)
{
    const State *after = &edit->after;
    int32_t owner = after->owner_urn ? sg_graph_find_user(made, after->owner_urn) : -1;
    if (after->owner_urn && owner < 0)
        return sg_fail(error, SG_ERROR_INPUT, "the graph does not hold '%s'", after->owner_urn);
    SgGraphPlaylist *playlist = copy_records(made->playlist, made->U, sizeof *made->playlist, row);
    sg_shared_unref(made->playlist);
    made->playlist = playlist;
    made->U += row->has - row->had;
    if (row->has)
        playlist[row->row] = (SgGraphPlaylist){
            .urn = keep(made, edit->urn),
            .title = keep(made, after->name),
            .owner_name = keep(made, after->owner_name),
            .permalink_url = keep(made, after->permalink),
            .source = keep(made, after->source),
            .track_count = after->stated,
            .fetched_at = after->fetched_at,
            .owner = owner,
        };
    return true;
}

static bool edit_playlist(const SgGraphEdit *edit, const SgGraph *graph, SgGraph *made,
                          SgRowEdit *row, GError **error)
{
    int64_t limit = SG_GRAPH_OPTIONS_DEFAULT.tracks_per_playlist;
    g_auto(Columns) before = { 0 }, after = { 0 };
    row->row = place_of(graph->playlist, graph->U, sizeof *graph->playlist, edit->urn);
    row->had = row->row < graph->U && strcmp(graph->playlist[row->row].urn, edit->urn) == 0;
    row->has = edit->after.exists;
    if (row->had != edit->before.exists || edit->before.liked || edit->after.liked)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is more than its entries", edit->urn);
    if (!find_columns(&before, graph, &edit->before, limit, error) ||
        !find_columns(&after, graph, &edit->after, limit, error))
        return false;
    set_row(row, &graph->lists, &after);
    if (!exchange(&made->lists, row, false, error) || !exchange(&made->listed, row, true, error) ||
        !put_record(edit, made, row, error))
        return false;
    made->repeated_entries += after.repeated - before.repeated;
    made->cut_entries += after.cut - before.cut;
    made->cut_playlists += (after.cut > 0) - (before.cut > 0);
    row->after = row->has ? made->lists.col + made->lists.offset[row->row] : NULL;
    return true;
}

/* -- Users -------------------------------------------------------------------------------------------- */

/* Numbers of users from `at` on are one more. */
static void move_users(SgGraph *made, const SgRowEdit *row)
{
    static const SgRowEdit nowhere = { 0 };
    SgGraphTrack *track = copy_records(made->track, made->M, sizeof *track, &nowhere);
    SgGraphPlaylist *playlist = copy_records(made->playlist, made->U, sizeof *playlist, &nowhere);
    for (int64_t i = 0; i < made->M; i++)
        track[i].artist += track[i].artist >= row->row;
    for (int64_t u = 0; u < made->U; u++)
        playlist[u].owner += playlist[u].owner >= row->row;
    sg_shared_unref(made->track);
    sg_shared_unref(made->playlist);
    made->track = track;
    made->playlist = playlist;
}

/* A user who was not there has done nothing yet. */
static bool put_in_user(SgGraph *made, const SgRowEdit *row, GError **error)
{
    const SgRowEdit empty = { .row = row->row, .has = true };
    if (!exchange(&made->works, &empty, false, error) ||
        !exchange(&made->reposts, &empty, false, error) ||
        !exchange(&made->follows, &empty, true, error) ||
        !exchange(&made->follows, &empty, false, error))
        return false;
    move_users(made, row);
    return true;
}

static bool edit_user(const SgGraphEdit *edit, const SgGraph *graph, SgGraph *made, SgRowEdit *row,
                      GError **error)
{
    g_auto(Columns) after = { 0 };
    row->row = place_of(graph->user, graph->user_count, sizeof *graph->user, edit->urn);
    row->had = row->row < graph->user_count && strcmp(graph->user[row->row].urn, edit->urn) == 0;
    row->has = true;
    if (row->had != edit->before.exists || !edit->after.exists)
        return sg_fail(error, SG_ERROR_INPUT, "'%s' is more than its likes", edit->urn);
    if (!find_columns(&after, graph, &edit->after, 0, error))
        return false;
    set_row(row, &graph->likes, &after);
    SgGraphUser *user = copy_records(graph->user, graph->user_count, sizeof *user, row);
    user[row->row] = (SgGraphUser){
        .urn = keep(made, edit->urn),
        .username = keep(made, edit->after.name),
        .permalink_url = keep(made, edit->after.permalink),
    };
    sg_shared_unref(made->user);
    made->user = user;
    made->user_count += !row->had;
    if (!exchange(&made->likes, row, false, error) || !exchange(&made->liked, row, true, error) ||
        (!row->had && !put_in_user(made, row, error)))
        return false;
    row->after = made->likes.col + made->likes.offset[row->row];
    return true;
}

/* -- The whole ---------------------------------------------------------------------------------------- */

SgGraph *sg_graph_edit_apply(const SgGraphEdit *edit, const SgGraph *graph, SgGraphChange *change,
                             GError **error)
{
    g_autoptr(SgGraph) made = share(graph);
    SgGraphChange found = { .is_playlist = edit->is_playlist };
    if (!(edit->is_playlist ? edit_playlist(edit, graph, made, &found.row, error)
                            : edit_user(edit, graph, made, &found.row, error)))
        return NULL;
    sg_graph_sum_exchange(&made->sum, &edit->before.sum, &edit->after.sum);
    made->hash = sg_graph_sum_hash(&made->sum);
    *change = found;
    return g_steal_pointer(&made);
}
