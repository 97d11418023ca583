/* SPDX-License-Identifier: MIT */
#include "cli/explain-print.h"

#include "cli/command.h"
#include "cli/terminal.h"

#include <math.h>
#include <string.h>

enum { MOST_PIECES = 5 };

char *sg_explain_title(const SgRecommender *recommender, int32_t track)
{
    g_auto(SgItem) item = { 0 };
    sg_catalogue_item(recommender->catalogue, track, &item);
    return g_strdup_printf("%s - %s", item.title ? item.title : item.urn,
                           item.artist ? item.artist : "unknown");
}

static void print_piece(const SgEvidencePiece *piece)
{
    const char *title = piece->title ? piece->title : piece->id;
    if (!piece->id) {
        sg_terminal_print("              %+.6f  … %s", piece->value, title);
        return;
    }
    bool likes = strcmp(piece->kind, "likes") == 0;
    sg_terminal_print("              %+.6f  %s %s  (%s)", piece->value,
                      likes ? "likes of" : piece->kind, title, piece->id);
}

void sg_explain_print_parts(const SgRecommender *recommender, const SgExplanation *explanation)
{
    for (guint n = 0; n < explanation->contributions->len; n++) {
        const SgContribution *part = &g_array_index(explanation->contributions, SgContribution, n);
        g_autofree char *title =
            part->seed >= 0 ? sg_explain_title(recommender, part->seed) : g_strdup(part->kind);
        sg_terminal_print("    %5.1f %%  %+.6f  %s  [%s]", 100 * part->share, part->value, title,
                          part->stage);
        for (guint m = 0; m < MIN(part->pieces, MOST_PIECES); m++)
            print_piece(&g_array_index(explanation->evidence, SgEvidencePiece, part->piece + m));
        if (part->pieces > MOST_PIECES)
            sg_terminal_print("              … %u more", part->pieces - MOST_PIECES);
    }
}

static void print_head(const SgExplanation *explanation)
{
    g_autoptr(GString) text = g_string_new(NULL);
    if (explanation->rank > 0)
        g_string_append_printf(text, "rank %" G_GINT64_FORMAT, explanation->rank);
    else
        g_string_append(text, "held back by the filters");
    g_string_append_printf(text, ", score %.6f by %s (%s)", explanation->score, explanation->level,
                           explanation->method);
    if (!isnan(explanation->popularity_share))
        g_string_append_printf(text, ", %.0f %% of it popularity",
                               100 * explanation->popularity_share);
    if (!isnan(explanation->confidence))
        g_string_append_printf(text, ", chance of a hit %.1f %%", 100 * explanation->confidence);
    sg_terminal_print("%s", text->str);
}

static void print_path(const SgTypedPath *path)
{
    g_autoptr(GString) text = g_string_new(path->node[0]);
    for (int n = 1; n < path->nodes; n++)
        g_string_append_printf(text, " → %s → %s", path->relation[n - 1], path->node[n]);
    sg_terminal_print("    %s", text->str);
}

static void print_without(const SgCounterfactual *without)
{
    g_autofree char *rank = without->rank > 0 ? g_strdup_printf("rank %" G_GINT64_FORMAT " (%s)",
                                                                without->rank, without->level)
                                              : g_strdup("not found");
    sg_terminal_print("    %s: %s", without->removed, rank);
}

void sg_explain_print(const SgRecommender *recommender, const SgExplanation *explanation)
{
    g_autofree char *title = sg_explain_title(recommender, explanation->track);
    sg_terminal_print("%s", title);
    if (!explanation->level) {
        sg_terminal_print("nothing ties it to the seeds");
        return;
    }
    print_head(explanation);
    sg_explain_print_parts(recommender, explanation);
    if (explanation->paths->len > 0)
        sg_terminal_print("paths");
    for (guint n = 0; n < explanation->paths->len; n++)
        print_path(&g_array_index(explanation->paths, SgTypedPath, n));
    if (explanation->counterfactuals->len > 0)
        sg_terminal_print("without a seed");
    for (guint n = 0; n < explanation->counterfactuals->len; n++)
        print_without(&g_array_index(explanation->counterfactuals, SgCounterfactual, n));
}
