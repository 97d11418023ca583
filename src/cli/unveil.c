/* SPDX-License-Identifier: MIT */
#include "cli/unveil.h"

enum { MOST_SHARED = 3 };

static void unref(GPtrArray *array)
{
    if (array)
        g_ptr_array_unref(array);
}

void sg_unveil_clear(SgUnveil *report)
{
    sg_track_free(report->track);
    unref(report->playlists);
    unref(report->together);
    unref(report->tagged);
    unref(report->fans);
    unref(report->shared);
    for (int kind = 0; kind < SG_ASK_RELATIONS; kind++)
        unref(report->artists[kind]);
}

static bool read_shared(SgStore *store, SgUnveil *report, GError **error)
{
    report->shared = g_ptr_array_new_with_free_func((GDestroyNotify)g_ptr_array_unref);
    for (guint n = 0; n < report->together->len; n++) {
        const SgNear *near = report->together->pdata[n];
        GPtrArray *names = sg_ask_shared_playlists(store, report->track->urn, near->track->urn,
                                                   MOST_SHARED, error);
        if (!names)
            return false;
        g_ptr_array_add(report->shared, names);
    }
    return true;
}

static bool read_artists(SgStore *store, SgUnveil *report, GError **error)
{
    const SgUser *artist = report->track->user;
    for (int kind = 0; artist && kind < SG_ASK_RELATIONS; kind++) {
        report->artists[kind] = sg_ask_artists(store, artist->urn, (SgAskRelation)kind, true,
                                               report->k, &report->artists_scope[kind], error);
        if (!report->artists[kind])
            return false;
    }
    return true;
}

bool sg_unveil_read(SgUnveil *report, SgStore *store, const char *urn, int64_t k, bool explain,
                    GError **error)
{
    report->k = k;
    return (report->track = sg_store_get_track(store, urn, &report->fetched_at, error)) &&
           (report->playlists = sg_ask_playlists(store, urn, k, &report->playlists_scope, error)) &&
           (report->together = sg_ask_together(store, urn, k, &report->derived, error)) &&
           (report->tagged =
                sg_ask_tagged(store, urn, k, &report->tagged_scope, &report->at_most, error)) &&
           read_artists(store, report, error) &&
           sg_ask_engaged(store, urn, &report->engaged, error) &&
           (report->fans = sg_ask_fans(store, urn, k, &report->fans_scope, error)) &&
           (!explain || read_shared(store, report, error));
}

/* A tagged answer is exact when nothing that was left out can stand above the last row. */
bool sg_unveil_is_exact(const SgUnveil *report)
{
    guint rows = report->tagged->len;
    const SgNear *last = rows ? report->tagged->pdata[rows - 1] : NULL;
    return report->at_most == 0 ||
           (last && (int64_t)rows == report->k && last->weight > report->at_most);
}
