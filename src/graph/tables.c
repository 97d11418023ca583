/* SPDX-License-Identifier: MIT */
#include "graph/tables.h"

#include "base/file.h"
#include "graph/build.h"
#include "graph/relations.h"
#include "staging/duck-append.h"
#include "staging/script.h"
#include "store/derived.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* -- The store into DuckDB ------------------------------------------------------------------------------------ */

static bool add_track(const SgTrackRow *row, void *data, GError **error)
{
    const char *const texts[] = { row->urn,
                                  row->title,
                                  row->artist_name,
                                  row->artist_urn,
                                  row->metadata_artist,
                                  row->label_name,
                                  row->canonical_genre,
                                  row->source,
                                  row->release_date };
    if (row->is_stub)
        return true;
    for (size_t n = 0; n < G_N_ELEMENTS(texts); n++)
        sg_duck_append_text(data, texts[n]);
    sg_duck_append_int(data, row->created_at, SG_TIME_UNKNOWN);
    sg_duck_append_int(data, row->playback_count, SG_COUNT_UNKNOWN);
    sg_duck_append_int(data, row->like_count, SG_COUNT_UNKNOWN);
    sg_duck_append_int(data, row->repost_count, SG_COUNT_UNKNOWN);
    return sg_duck_append_end_row(data, error);
}

static bool add_pair(const char *a, const char *b, void *data, GError **error)
{
    sg_duck_append_text(data, a);
    sg_duck_append_text(data, b);
    return sg_duck_append_end_row(data, error);
}

static bool add_list(const SgPlaylistRow *row, void *data, GError **error)
{
    return add_pair(row->urn, row->playlist_type, data, error);
}

static bool add_entry(const char *playlist, const char *track, int64_t position, void *data,
                      GError **error)
{
    return add_pair(playlist, track, data, error);
}

typedef bool (*EachPair)(SgStore *store, SgPairFunc func, void *data, GError **error);

static bool copy_pairs(SgStore *store, SgDuck *duck, const char *table, EachPair each,
                       GError **error)
{
    g_autoptr(SgDuckAppend) append = sg_duck_append_open(duck, table, error);
    return append && each(store, add_pair, append, error) && sg_duck_append_finish(append, error);
}

static bool copy_records(SgStore *store, SgDuck *duck, GError **error)
{
    g_autoptr(SgDuckAppend) tracks = sg_duck_append_open(duck, "x_track", error);
    if (!tracks || !sg_store_each_track(store, add_track, tracks, error) ||
        !sg_duck_append_finish(tracks, error))
        return false;
    g_autoptr(SgDuckAppend) lists = sg_duck_append_open(duck, "x_list", error);
    if (!lists || !sg_store_each_playlist(store, add_list, lists, error) ||
        !sg_duck_append_finish(lists, error))
        return false;
    g_autoptr(SgDuckAppend) entries = sg_duck_append_open(duck, "x_entry", error);
    return entries && sg_store_each_entry(store, add_entry, entries, error) &&
           sg_duck_append_finish(entries, error);
}

/* Weights are doubles, which go as text: DuckDB reads back the same bits. */
static bool add_weighted(const char *a, const char *b, int64_t together, double weight, void *data,
                         GError **error)
{
    char text[G_ASCII_DTOSTR_BUF_SIZE];
    sg_duck_append_text(data, a);
    sg_duck_append_text(data, b);
    sg_duck_append_int(data, together, -1);
    sg_duck_append_text(data, g_ascii_dtostr(text, sizeof text, weight));
    return sg_duck_append_end_row(data, error);
}

static bool copy_weighted(SgStore *store, SgDuck *duck, GError **error)
{
    g_autoptr(SgDuckAppend) append = sg_duck_append_open(duck, "x_pair", error);
    return append && sg_derived_each_pair(store, add_weighted, append, error) &&
           sg_duck_append_finish(append, error);
}

/* Who is named together in tracks; the rules for that are not SQL's. */
static bool copy_collabs(SgStore *store, SgDuck *duck, GError **error)
{
    g_autoptr(SgGraph) graph = sg_graph_build(store, NULL, error);
    g_autoptr(GArray) collabs = graph ? sg_artist_collabs(graph, error) : NULL;
    g_autoptr(SgDuckAppend) append = collabs ? sg_duck_append_open(duck, "x_collab", error) : NULL;
    if (!append)
        return false;
    for (guint n = 0; n < collabs->len; n++) {
        const SgArtistRelation *row = &g_array_index(collabs, SgArtistRelation, n);
        if (!add_weighted(graph->user[row->a].urn, graph->user[row->b].urn, row->evidence,
                          row->strength, append, error))
            return false;
    }
    return sg_duck_append_finish(append, error);
}

static bool copy_store(SgStore *store, SgDuck *duck, GError **error)
{
    return copy_records(store, duck, error) && copy_weighted(store, duck, error) &&
           copy_pairs(store, duck, "x_tag", sg_store_each_tag, error) &&
           copy_pairs(store, duck, "x_hashtag", sg_store_each_hashtag, error) &&
           copy_pairs(store, duck, "x_description", sg_derived_each_description, error) &&
           copy_pairs(store, duck, "x_like", sg_store_each_like, error) &&
           copy_pairs(store, duck, "x_repost", sg_store_each_repost, error);
}

/* -- Files ---------------------------------------------------------------------------------------------------- */

static const struct {
    const char *what;
    const char *script;
    struct {
        const char *input; /* of the script */
        const char *name;
    } files[4]; /* ended by NULL */
    bool needs_pairs;
    bool needs_collabs;
} tables[] = {
    { "corpus",
      "tables-corpus.sql",
      { { "train_file", "corpus_train.parquet" },
        { "valid_file", "corpus_valid.parquet" },
        { "test_file", "corpus_test.parquet" } },
      .needs_pairs = false },
    { "pairs",
      "tables-pairs.sql",
      { { "positive_file", "pairs_positive.parquet" },
        { "negative_file", "pairs_negative.parquet" } },
      .needs_pairs = true },
    { "triples",
      "tables-triples.sql",
      { { "triples_file", "triples.parquet" } },
      .needs_pairs = true,
      .needs_collabs = true },
};

static size_t find(const char *what)
{
    size_t n = 0;
    while (n < G_N_ELEMENTS(tables) && strcmp(tables[n].what, what) != 0)
        n++;
    return n;
}

bool sg_tables_has(const char *what)
{
    return find(what) < G_N_ELEMENTS(tables);
}

static char *part_path(const char *folder, const char *name)
{
    g_autofree char *hidden = g_strdup_printf(".%s.%d.part", name, (int)getpid());
    return g_build_filename(folder, hidden, NULL);
}

/* Renames all, or removes what was made. */
static bool keep_files(size_t n, const char *folder, bool ok, SgJson *list, GError **error)
{
    for (int f = 0; tables[n].files[f].name; f++) {
        g_autofree char *part = part_path(folder, tables[n].files[f].name);
        g_autofree char *path = g_build_filename(folder, tables[n].files[f].name, NULL);
        if (ok && rename(part, path) != 0)
            ok = sg_fail(error, SG_ERROR_IO, "'%s' cannot be written: %s", path, g_strerror(errno));
        if (!ok)
            unlink(part);
        else
            json_array_append_new(list, json_string(path));
    }
    return ok;
}

static bool make(SgStore *store, size_t n, const char *folder, int64_t seed, GError **error)
{
    const SgDuckOptions options = { .memory_mb = 1024, .spill_folder = folder };
    g_autoptr(SgDuck) duck = sg_duck_open(&options, error);
    g_autoptr(SgScript) script = sg_script_new();
    sg_script_set_int(script, "seed", seed);
    for (int f = 0; tables[n].files[f].name; f++) {
        g_autofree char *part = part_path(folder, tables[n].files[f].name);
        sg_script_set_text(script, tables[n].files[f].input, part);
    }
    if (!duck || !sg_script_run(script, duck, "tables-begin.sql", error) ||
        !sg_store_begin(store, error))
        return false;
    bool ok = copy_store(store, duck, error) &&
              (!tables[n].needs_collabs || copy_collabs(store, duck, error));
    sg_store_rollback(store);
    return ok && sg_script_run(script, duck, tables[n].script, error);
}

SgJson *sg_tables_export(SgStore *store, const char *what, const char *folder, int64_t seed,
                         GError **error)
{
    SgDerivedState state;
    size_t n = find(what);
    if (n == G_N_ELEMENTS(tables))
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "there is no table '%s'; there are corpus, pairs and triples", what);
    if (!sg_derived_get_state(store, &state, error))
        return NULL;
    if (tables[n].needs_pairs && state.engine == SG_ENGINE_NONE)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "export %s needs the pairs of tracks: run `soundgraph refresh` first",
                            what);
    if (!sg_file_make_folder(folder, error))
        return NULL;
    g_autoptr(SgJson) document = json_object();
    SgJson *list = json_array();
    sg_json_set_string(document, "schema", "soundgraph.tables/1");
    sg_json_set_string(document, "what", what);
    json_object_set_new(document, "files", list);
    bool ok = make(store, n, folder, seed, error);
    return keep_files(n, folder, ok, list, error) ? g_steal_pointer(&document) : NULL;
}
