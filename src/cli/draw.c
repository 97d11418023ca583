/* SPDX-License-Identifier: MIT */
#include "cli/draw.h"

#include "base/text.h"
#include "graph/export.h"
#include "graph/picture.h"
#include "music/nouns.h"

#include <string.h>

enum { LONGEST_SLUG = 50 };

void sg_drawn_clear(SgDrawn *drawn)
{
    g_clear_pointer(&drawn->json, g_free);
    g_clear_pointer(&drawn->png, g_free);
    g_clear_pointer(&drawn->svg, g_free);
}

bool sg_draw_check_key(const char *nx_key, GError **error)
{
    return !nx_key || strcmp(nx_key, "edges") == 0 || strcmp(nx_key, "links") == 0 ||
           sg_fail(error, SG_ERROR_INPUT, "--nx-key '%s' must be edges or links", nx_key);
}

static SgExportOptions export_options(const char *nx_key)
{
    return (SgExportOptions){ .nx_key = !nx_key                        ? SG_NX_KEY_BOTH
                                        : strcmp(nx_key, "edges") == 0 ? SG_NX_KEY_EDGES
                                                                       : SG_NX_KEY_LINKS };
}

/* graph_<last part of the page's address>_<number>: what the seed project calls its files. */
static char *stem_of(const SgGraph *graph, int32_t seed)
{
    const SgGraphTrack *track = &graph->track[seed];
    const char *last = track->permalink_url ? strrchr(track->permalink_url, '/') : NULL;
    g_autofree char *slug = sg_text_slug(last ? last + 1 : "track", LONGEST_SLUG);
    const char *number = strrchr(track->urn, ':');
    return g_strdup_printf("graph_%s_%s", slug, number ? number + 1 : track->urn);
}

static char *path_of(const char *folder, const char *stem, const char *extension)
{
    return g_strdup_printf("%s%s%s.%s", folder, g_str_has_suffix(folder, "/") ? "" : "/", stem,
                           extension);
}

static bool write_json(const SgGraph *graph, const SgPairs *pairs, int32_t seed,
                       const SgDrawOptions *options, const char *path, GError **error)
{
    const SgViewOptions everything = { 0 };
    g_auto(SgView) view = { 0 };
    if (!sg_view_init(&view, pairs, &everything, error))
        return false;
    const SgExportGraphOptions what = {
        .view = &view, .seed = &seed, .seed_count = 1, .depth = options->depth
    };
    g_autoptr(SgExportGraph) exported = sg_export_graph_new(graph, &what);
    const SgExportOptions form = export_options(options->nx_key);
    return sg_export(&sg_exporter_node_link, exported, &form, path, error);
}

static bool write_pictures(const SgGraph *graph, const SgPairs *pairs, int32_t seed,
                           const SgDrawn *drawn, GError **error)
{
    SgDrawingOptions options = SG_DRAWING_OPTIONS_DEFAULT;
    options.seed = &seed;
    options.seed_count = 1;
    const SgPictureOptions page = SG_PICTURE_OPTIONS_DEFAULT;
    g_auto(SgDrawing) drawing = { 0 };
    return sg_drawing_init(&drawing, graph, pairs, &options, error) &&
           sg_picture_write(&drawing, &page, drawn->png, error) &&
           sg_picture_write(&drawing, &page, drawn->svg, error);
}

bool sg_draw_files(const SgGraph *graph, int32_t seed, const char *folder,
                   const SgDrawOptions *options, SgDrawn *drawn, GError **error)
{
    g_auto(SgPairs) pairs = { 0 };
    if (!sg_pairs_build(&pairs, &graph->lists, &graph->listed, error))
        return false;
    g_autofree char *stem = stem_of(graph, seed);
    drawn->json = path_of(folder, stem, "json");
    if (!write_json(graph, &pairs, seed, options, drawn->json, error))
        return false;
    if (!options->pictures)
        return true;
    drawn->png = path_of(folder, stem, "png");
    drawn->svg = path_of(folder, stem, "svg");
    return write_pictures(graph, &pairs, seed, drawn, error);
}
