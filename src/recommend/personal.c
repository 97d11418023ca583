/* SPDX-License-Identifier: MIT */
#include "recommend/personal.h"

#include "base/text.h"
#include "graph/build.h"
#include "graph/pairs.h"
#include "recommend/fallback.h"

#include <string.h>

/* Small graphs want all pairs; the engine's default of 500 is for catalogues. */
enum { LIST_LENGTH = 2000, MOST_NAMED = 3 };

/* Playlists first, then the likes of each user. */
static bool join_lists(const SgGraph *graph, SgCsr *joined, GError **error)
{
    const SgCsr *parts[] = { &graph->lists, &graph->likes };
    int64_t rows = graph->U + graph->user_count;
    int64_t entries = sg_csr_entries(parts[0]) + sg_csr_entries(parts[1]);
    if (!sg_csr_init(joined, rows, graph->M, entries, false, error))
        return false;
    int64_t row = 0, entry = 0;
    for (size_t p = 0; p < G_N_ELEMENTS(parts); p++) {
        int64_t count = sg_csr_entries(parts[p]);
        memcpy(joined->col + entry, parts[p]->col, (size_t)count * sizeof *joined->col);
        for (int64_t r = 0; r < parts[p]->rows; r++)
            joined->offset[++row] = entry + parts[p]->offset[r + 1];
        entry += count;
    }
    return true;
}

static SgFitted *fit_walk(const SgCsr *lists, GError **error)
{
    const SgModel *walk = sg_model_find("walk");
    SgFitContext context = { 0 };
    g_autofree char *length = g_strdup_printf("K=%d", LIST_LENGTH);
    const char *const settings[] = { "a=1", "l=0.5", "r=0.5", "p=1", length };
    sg_model_defaults(walk, &context.options);
    for (size_t n = 0; n < G_N_ELEMENTS(settings); n++)
        if (!sg_model_set_option(walk, &context.options, settings[n], error))
            return NULL;
    return walk->fit(lists, &context, error);
}

/* -- Ranks ------------------------------------------------------------------------------------------ */

typedef struct SgPersonalRanks {
    GMutex lock;
    int32_t *rank_i; /* (M) or NULL: nobody asked yet */
} SgPersonalRanks;

static SgPersonalRanks *ranks_new(void)
{
    SgPersonalRanks *ranks = g_new0(SgPersonalRanks, 1);
    g_mutex_init(&ranks->lock);
    return ranks;
}

static void ranks_free(SgPersonalRanks *ranks)
{
    if (!ranks)
        return;
    g_mutex_clear(&ranks->lock);
    g_free(ranks->rank_i);
    g_free(ranks);
}

static int32_t *rank_by_popularity(const SgGraph *graph)
{
    g_autofree int32_t *order = sg_graph_by_popularity(graph);
    int32_t *rank_i = g_new(int32_t, graph->M);
    for (int32_t n = 0; n < graph->M; n++)
        rank_i[order[n]] = n + 1;
    return rank_i;
}

int32_t sg_personal_rank(const SgPersonal *personal, int32_t track)
{
    SgPersonalRanks *ranks = personal->ranks;
    g_mutex_lock(&ranks->lock);
    if (!ranks->rank_i)
        ranks->rank_i = rank_by_popularity(personal->graph);
    int32_t rank = ranks->rank_i[track];
    g_mutex_unlock(&ranks->lock);
    return rank;
}

/* -- Life cycle ------------------------------------------------------------------------------------- */

SgPersonal *sg_personal_open(SgStore *store, GError **error)
{
    g_autoptr(SgPersonal) personal = g_new0(SgPersonal, 1);
    personal->graph = sg_graph_build(store, NULL, error);
    if (!personal->graph)
        return NULL;
    if (personal->graph->M == 0)
        return sg_fail_null(error, SG_ERROR_NOT_FOUND,
                            "the store is empty: collect with `soundgraph build TRACK_URL`");
    personal->catalogue = sg_catalogue_of_graph(personal->graph);
    if (!join_lists(personal->graph, &personal->lists, error) ||
        !sg_csr_transpose(&personal->listed, &personal->lists, error))
        return NULL;
    personal->ranks = ranks_new();
    personal->spare = sg_scores_pool_new(personal->graph->M);
    personal->fitted = fit_walk(&personal->lists, error);
    return personal->fitted ? g_steal_pointer(&personal) : NULL;
}

/* The edit as one of the joined lists. */
static bool edit_lists(const SgPersonal *personal, SgPersonal *made, const SgGraphChange *change,
                       GError **error)
{
    SgListsEdit edit = { &personal->lists, &personal->listed, &made->lists, &made->listed,
                         change->row };
    if (!change->is_playlist)
        edit.row.row += (int32_t)personal->graph->U;
    if (!sg_csr_edit(&made->lists, &personal->lists, &edit.row, error) ||
        !sg_csr_edit_turned(&made->listed, &personal->listed, &edit.row, error))
        return false;
    made->fitted = personal->fitted->model->edit(personal->fitted, &edit, error);
    return made->fitted != NULL;
}

SgPersonal *sg_personal_edit(const SgPersonal *personal, const SgGraphEdit *edit,
                             SgGraphChange *change, GError **error)
{
    g_autoptr(SgPersonal) made = g_new0(SgPersonal, 1);
    made->graph = sg_graph_edit_apply(edit, personal->graph, change, error);
    if (!made->graph)
        return NULL;
    made->catalogue = sg_catalogue_of_graph(made->graph);
    made->ranks = ranks_new();
    made->spare = sg_scores_pool_new(made->graph->M);
    return edit_lists(personal, made, change, error) ? g_steal_pointer(&made) : NULL;
}

void sg_personal_free(SgPersonal *personal)
{
    if (!personal)
        return;
    sg_fitted_free(personal->fitted);
    sg_catalogue_free(personal->catalogue);
    sg_scores_pool_free(personal->spare);
    sg_csr_clear(&personal->lists);
    sg_csr_clear(&personal->listed);
    ranks_free(personal->ranks);
    sg_graph_free(personal->graph);
    g_free(personal);
}

GPtrArray *sg_personal_recommend(const SgPersonal *personal, const SgRecommendRequest *request,
                                 GError **error)
{
    SgRecommendRequest ask = *request;
    ask.lists = &personal->lists;
    ask.listed = &personal->listed;
    ask.spare = personal->spare;
    g_auto(SgSieve) sieve;
    sg_sieve_init(&sieve, &ask.query, &ask.filter, personal->catalogue);
    GPtrArray *list = sg_recommend_through(&sieve, personal->fitted, &ask, error);
    if (!list)
        return NULL;
    for (size_t n = 0; sg_fallbacks[n] && (int64_t)list->len < ask.k; n++)
        sg_fallbacks[n](personal, &ask, &sieve, list);
    sg_recommend_note_merged(&sieve, list);
    return list;
}

GPtrArray *sg_personal_common(const SgPersonal *personal, const SgRecommendRequest *request,
                              GError **error)
{
    GPtrArray *list = sg_recommendations_new();
    g_auto(SgSieve) sieve;
    sg_sieve_init(&sieve, &request->query, &request->filter, personal->catalogue);
    sg_fallback_common(personal, request, &sieve, list);
    sg_recommend_note_merged(&sieve, list);
    return list;
}

/* -- Reasons in words ------------------------------------------------------------------------------- */

/* A list's name: of a playlist its title, of a user's likes whose they are. */
static char *list_name(const SgGraph *graph, int32_t row)
{
    if (row < graph->U) {
        const SgGraphPlaylist *playlist = &graph->playlist[row];
        return g_strdup_printf("“%s”", playlist->title ? playlist->title : playlist->urn);
    }
    const SgGraphUser *user = &graph->user[row - graph->U];
    return g_strdup_printf("likes of %s", user->username ? user->username : user->urn);
}

static int by_value(const void *a, const void *b)
{
    const SgReason *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return (x->index > y->index) - (x->index < y->index);
}

/* The lists behind the strongest seed, strongest first. */
static GArray *lists_of(const SgRecommendation *recommendation, int32_t seed)
{
    GArray *lists = g_array_new(FALSE, FALSE, sizeof(SgReason));
    for (guint n = 0; n < recommendation->reasons->len; n++) {
        const SgReason *reason = &g_array_index(recommendation->reasons, SgReason, n);
        if (reason->kind == SG_REASON_LIST && reason->parent == seed)
            g_array_append_val(lists, *reason);
    }
    g_array_sort(lists, by_value);
    return lists;
}

static char *walk_reason(const SgGraph *graph, const SgRecommendation *recommendation, int32_t seed)
{
    g_autoptr(GArray) lists = lists_of(recommendation, seed);
    int playlists = 0, fans = 0;
    for (guint n = 0; n < lists->len; n++)
        (g_array_index(lists, SgReason, n).index < graph->U) ? playlists++ : fans++;
    GString *text = g_string_new(NULL);
    if (playlists)
        g_string_append_printf(text, "in %d playlist%s", playlists, playlists > 1 ? "s" : "");
    if (fans)
        g_string_append_printf(text, "%sliked by %d user%s", playlists ? ", " : "", fans,
                               fans > 1 ? "s" : "");
    g_string_append_printf(text, "%s with %s: ", fans && !playlists ? " along" : "",
                           sg_graph_title(graph, seed));
    for (guint n = 0; n < lists->len && n < MOST_NAMED; n++) {
        g_autofree char *name = list_name(graph, g_array_index(lists, SgReason, n).index);
        g_string_append_printf(text, "%s%s", n ? ", " : "", name);
    }
    if (lists->len > MOST_NAMED)
        g_string_append(text, ", …");
    return g_string_free(text, FALSE);
}

static char *common_tags(const SgGraph *graph, int32_t a, int32_t b)
{
    const SgCsr *tags = &graph->tags;
    GString *text = g_string_new(NULL);
    for (int64_t e = tags->offset[a]; e < tags->offset[a + 1]; e++)
        for (int64_t f = tags->offset[b]; f < tags->offset[b + 1]; f++)
            if (tags->col[e] == tags->col[f])
                g_string_append_printf(text, "%s%s", text->len ? ", " : "",
                                       graph->tag[tags->col[e]]);
    return g_string_free(text, FALSE);
}

/* A track between a seed and a track, and how much the way over it is worth. */
typedef struct {
    int32_t track;
    double value;
} Middle;

static int by_worth(const void *a, const void *b)
{
    const Middle *x = a, *y = b;
    if (x->value != y->value)
        return x->value > y->value ? -1 : 1;
    return (x->track > y->track) - (x->track < y->track);
}

/* The sum of a track's weights: each list of n gives 1/n to each of the n - 1 others. */
static double strength(const SgGraph *graph, int32_t track)
{
    double sum = 0;
    for (int64_t e = graph->listed.offset[track]; e < graph->listed.offset[track + 1]; e++) {
        int32_t list = graph->listed.col[e];
        double n = (double)(graph->lists.offset[list + 1] - graph->lists.offset[list]);
        sum += (n - 1) / n;
    }
    return sum;
}

/* The common neighbours of two tracks, worth most first: as the way of two steps counts them, or by
 * their weight to `track` alone. */
static GArray *middles_of(const SgGraph *graph, int32_t seed, int32_t track, bool two_step)
{
    GArray *middles = g_array_new(FALSE, FALSE, sizeof(Middle));
    g_auto(SgPairSums) near = { 0 }, far = { 0 };
    sg_pair_sums_init(&near, graph->M);
    sg_pair_sums_init(&far, graph->M);
    sg_pair_sums_row(&near, &graph->lists, &graph->listed, seed);
    sg_pair_sums_row(&far, &graph->lists, &graph->listed, track);
    for (int64_t n = 0; n < near.count; n++) {
        int32_t c = near.touched[n];
        Middle middle = { c, far.weight[c] };
        if (two_step)
            middle.value *= near.weight[c] / strength(graph, c);
        if (middle.value > 0)
            g_array_append_val(middles, middle);
    }
    g_array_sort(middles, by_worth);
    return middles;
}

static char *common_reason(const SgGraph *graph, int32_t seed, int32_t track)
{
    g_autoptr(GArray) middles = middles_of(graph, seed, track, false);
    GString *text = g_string_new(NULL);
    g_string_append_printf(text, "%u neighbours in common with %s: ", middles->len,
                           sg_graph_title(graph, seed));
    for (guint n = 0; n < middles->len && n < MOST_NAMED; n++)
        g_string_append_printf(text, "%s%s", n ? ", " : "",
                               sg_graph_title(graph, g_array_index(middles, Middle, n).track));
    if (middles->len > MOST_NAMED)
        g_string_append(text, ", …");
    return g_string_free(text, FALSE);
}

static char *two_step_reason(const SgGraph *graph, int32_t seed, int32_t track)
{
    g_autoptr(GArray) middles = middles_of(graph, seed, track, true);
    const char *middle =
        middles->len ? sg_graph_title(graph, g_array_index(middles, Middle, 0).track) : NULL;
    return g_strdup_printf("two steps from %s over shared playlists%s%s",
                           sg_graph_title(graph, seed), middle ? ", most through " : "",
                           middle ? middle : "");
}

static char *popularity_reason(const SgPersonal *personal, int32_t track)
{
    const SgGraph *graph = personal->graph;
    int64_t plays = graph->track[track].playback_count;
    int64_t lists = graph->listed.offset[track + 1] - graph->listed.offset[track];
    if (plays < 0)
        return g_strdup_printf("in %" G_GINT64_FORMAT " playlist%s here (plays unknown)", lists,
                               lists == 1 ? "" : "s");
    g_autofree char *count = sg_text_thousands(plays);
    return g_strdup_printf("popular here: %s play%s (rank %d of %" G_GINT64_FORMAT ")", count,
                           plays == 1 ? "" : "s", sg_personal_rank(personal, track), graph->M);
}

char *sg_personal_reason(const SgPersonal *personal, const SgRecommendation *recommendation)
{
    const SgGraph *graph = personal->graph;
    const SgReason *best = NULL;
    for (guint n = 0; n < recommendation->reasons->len; n++) {
        const SgReason *reason = &g_array_index(recommendation->reasons, SgReason, n);
        if (reason->kind == SG_REASON_SEED && (!best || reason->value > best->value))
            best = reason;
    }
    if (!best)
        return popularity_reason(personal, recommendation->track);
    if (strcmp(recommendation->level, "common") == 0)
        return common_reason(graph, best->index, recommendation->track);
    const char *seed = sg_graph_title(graph, best->index);
    if (strcmp(recommendation->level, "two-step") == 0)
        return two_step_reason(graph, best->index, recommendation->track);
    if (strcmp(recommendation->level, "artist") == 0)
        return g_strdup_printf("by the artist of %s", seed);
    if (strcmp(recommendation->level, "tags") == 0) {
        g_autofree char *tags = common_tags(graph, best->index, recommendation->track);
        return g_strdup_printf("%.0f%% tag overlap with %s: %s", 100 * best->value, seed, tags);
    }
    return walk_reason(graph, recommendation, best->index);
}
