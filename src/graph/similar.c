/* SPDX-License-Identifier: MIT */
#include "graph/similar.h"

#include "graph/cooccur.h"

#include <stdlib.h>

const SgSimilarOptions sg_similar_user_defaults = { .least_common = 3, .least_jaccard = 0.1 };
const SgSimilarOptions sg_similar_artist_defaults = { .least_common = 2 };

/* sets (elements x N): column p is the set of p. */
static bool compare(SgSimilar *similar, const SgCsr *sets, const SgSimilarOptions *options,
                    GError **error)
{
    SgCooccurOptions count = {
        .measure = SG_COOCCUR_JACCARD,
        .K = options->K,
        .least_together = options->least_common,
        .least = options->least_jaccard,
        .evidence = true,
        .threads = options->threads,
    };
    g_auto(SgCooccurTable) table = { 0 };
    if (!sg_cooccur_build(&table, sets, &count, error))
        return false;
    int64_t N = sets->cols, E = sg_cooccur_entries(&table);
    SgSimilar out = { .N = N };
    out.jaccard = g_new(double, E + 1);
    out.overlap = g_new(double, E + 1);
    out.total_n = g_new0(int32_t, N + 1);
    for (int64_t e = 0; e < sg_csr_entries(sets); e++)
        out.total_n[sets->col[e]] += !sets->val || sets->val[e] > 0;
    for (int64_t p = 0; p < N; p++) {
        for (int64_t e = table.offset[p]; e < table.offset[p + 1]; e++) {
            double a = out.total_n[p], b = out.total_n[table.track[e]], c = table.together[e];
            out.jaccard[e] = c / (a + b - c);
            out.overlap[e] = c / MIN(a, b);
        }
    }
    out.offset = g_steal_pointer(&table.offset);
    out.other = g_steal_pointer(&table.track);
    out.common = g_steal_pointer(&table.together);
    *similar = out;
    return true;
}

bool sg_similar_build_users(SgSimilar *similar, const SgCsr *likes, const SgSimilarOptions *options,
                            GError **error)
{
    g_auto(SgCsr) fans = { 0 };
    return sg_csr_transpose(&fans, likes, error) && compare(similar, &fans, options, error);
}

bool sg_similar_build_artists(SgSimilar *similar, const SgCsr *lists, const int32_t *artist_of_i,
                              int64_t artists, const SgSimilarOptions *options, GError **error)
{
    int64_t E = sg_csr_entries(lists), known = 0;
    for (int64_t i = 0; i < lists->cols; i++)
        if (artist_of_i[i] < -1 || artist_of_i[i] >= artists)
            return sg_fail(error, SG_ERROR_INPUT,
                           "track %" G_GINT64_FORMAT " has artist %d, outside %" G_GINT64_FORMAT
                           " artists",
                           i, artist_of_i[i], artists);
    g_autofree int32_t *row_e = g_new(int32_t, E + 1), *artist_e = g_new(int32_t, E + 1);
    for (int64_t u = 0; u < lists->rows; u++) {
        for (int64_t e = lists->offset[u]; e < lists->offset[u + 1]; e++) {
            int32_t artist = artist_of_i[lists->col[e]];
            if (artist < 0 || (lists->val && !(lists->val[e] > 0)))
                continue;
            row_e[known] = (int32_t)u;
            artist_e[known++] = artist;
        }
    }
    /* Several tracks of one artist in a list become one entry. */
    g_auto(SgCsr) sets = { 0 };
    return sg_csr_from_pairs(&sets, lists->rows, artists, known, row_e, artist_e, NULL, NULL,
                             error) &&
           compare(similar, &sets, options, error);
}

void sg_similar_clear(SgSimilar *similar)
{
    free(similar->offset);
    free(similar->other);
    free(similar->common);
    g_free(similar->jaccard);
    g_free(similar->overlap);
    g_free(similar->total_n);
    *similar = (SgSimilar){ 0 };
}
