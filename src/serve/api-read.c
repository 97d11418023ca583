/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "base/text.h"
#include "graph/stats.h"
#include "recommend/answer.h"
#include "recommend/model-json.h"
#include "recommend/record-json.h"

#include <string.h>

/* What the store and the graph hold, as it is. */

bool sg_api_search(SgApiCall *call, GError **error)
{
    static const char *const kinds[] = { "tracks", "users", "playlists", NULL };
    const char *kind = sg_json_string(call->arguments, "kind");
    SgSearchKind number = SG_SEARCH_TRACKS;
    for (int n = 0; kinds[n]; n++)
        if (!strcmp(kinds[n], kind))
            number = (SgSearchKind)n;
    int64_t end;
    if (!sg_api_page_end(call, &end, error))
        return false;
    g_autofree char *words = sg_text_clean(sg_json_string(call->arguments, "q"));
    SgStore *store = sg_api_store(call->api, error);
    if (!store)
        return false;
    call->document = sg_record_search(store, number, words, end, error);
    sg_api_give_store(call->api, store);
    return call->document && sg_api_page(call, error);
}

static bool find_record(SgApiCall *call, SgKind wanted, GError **error)
{
    const char *urn = sg_json_string(call->arguments, "urn");
    SgKind kind;
    if (!sg_kind_from_urn(urn, &kind) || kind != wanted)
        return sg_fail(error, SG_ERROR_NOT_FOUND, "'%s' is not the URN of a %s", urn,
                       sg_kind_name(wanted));
    SgStore *store = sg_api_store(call->api, error);
    if (!store)
        return false;
    call->document = sg_record_find(store, urn, error);
    sg_api_give_store(call->api, store);
    return call->document != NULL;
}

bool sg_api_track(SgApiCall *call, GError **error)
{
    return find_record(call, SG_KIND_TRACK, error);
}

bool sg_api_user(SgApiCall *call, GError **error)
{
    return find_record(call, SG_KIND_USER, error);
}

bool sg_api_playlist(SgApiCall *call, GError **error)
{
    return find_record(call, SG_KIND_PLAYLIST, error);
}

bool sg_api_related(SgApiCall *call, GError **error)
{
    int32_t track;
    int64_t end;
    const SgGraph *graph = sg_snapshot_graph(call->snapshot, error);
    if (!graph || !sg_answer_find(graph, sg_json_string(call->arguments, "urn"), &track, error) ||
        !sg_api_page_end(call, &end, error))
        return false;
    g_autoptr(GArray) neighbours = sg_neighbours(graph, track, end);
    call->document = sg_answer_neighbours(graph, track, neighbours);
    return sg_api_page(call, error);
}

bool sg_api_stats(SgApiCall *call, GError **error)
{
    const SgGraph *graph = call->snapshot->personal ? call->snapshot->personal->graph : NULL;
    SgGraphCounts counts = graph ? sg_graph_count(graph) : (SgGraphCounts){ 0 };
    call->document =
        json_pack("{s:s, s:s, s:I, s:I, s:I, s:I, s:I, s:I, s:I, s:I}", "schema",
                  "soundgraph.graph-stats/1", "graph", call->snapshot->hash, "tracks",
                  (json_int_t)counts.tracks, "stubs", (json_int_t)counts.stubs, "artists",
                  (json_int_t)counts.artists, "playlists", (json_int_t)counts.playlists, "users",
                  (json_int_t)counts.users, "entries", (json_int_t)counts.entries, "likes",
                  (json_int_t)counts.likes, "tags", (json_int_t)counts.tags);
    return true;
}

/* What of a model's own description is for others: not where its files lie. */
static SgJson *served_json(const SgServedModel *served)
{
    static const char *const keys[] = { "kind", "options", "seed", "tracks", "dataset", "metrics" };
    SgJson *object = json_object();
    sg_json_set_string(object, "name", served->name);
    for (size_t n = 0; n < G_N_ELEMENTS(keys); n++) {
        SgJson *value = json_object_get(served->about, keys[n]);
        json_object_set_new(object, keys[n], value ? json_incref(value) : json_null());
    }
    return object;
}

bool sg_api_models(SgApiCall *call, GError **error)
{
    SgJson *served = json_array();
    for (guint n = 0; n < call->snapshot->models->len; n++)
        json_array_append_new(served, served_json(call->snapshot->models->pdata[n]));
    call->document = sg_models_json(NULL);
    json_object_set_new(call->document, "served", served);
    return true;
}
