/* SPDX-License-Identifier: MIT */
#include "sources/source.h"

#include <string.h>

extern const SgSourceKind sg_source_soundcloud;

const SgSourceKind *const sg_sources[] = { &sg_source_soundcloud, NULL };

static const struct {
    const char *name;
    SgKind gives;
} listings[] = {
    [SG_LIST_USER_TRACKS] = { "user-tracks", SG_KIND_TRACK },
    [SG_LIST_USER_PLAYLISTS] = { "user-playlists", SG_KIND_PLAYLIST },
    [SG_LIST_USER_LIKED_TRACKS] = { "user-liked-tracks", SG_KIND_TRACK },
    [SG_LIST_USER_LIKED_PLAYLISTS] = { "user-liked-playlists", SG_KIND_PLAYLIST },
    [SG_LIST_USER_REPOSTED_TRACKS] = { "user-reposted-tracks", SG_KIND_TRACK },
    [SG_LIST_USER_FOLLOWINGS] = { "user-followings", SG_KIND_USER },
    [SG_LIST_PLAYLIST_TRACKS] = { "playlist-tracks", SG_KIND_TRACK },
    [SG_LIST_TRACK_RELATED] = { "track-related", SG_KIND_TRACK },
    [SG_LIST_TRACK_FAVORITERS] = { "track-favoriters", SG_KIND_USER },
    [SG_LIST_TRACK_REPOSTERS] = { "track-reposters", SG_KIND_USER },
    [SG_LIST_SEARCH_TRACKS] = { "search-tracks", SG_KIND_TRACK },
    [SG_LIST_SEARCH_CREATED] = { "search-created", SG_KIND_TRACK },
    [SG_LIST_SEARCH_PLAYLISTS] = { "search-playlists", SG_KIND_PLAYLIST },
    [SG_LIST_SEARCH_USERS] = { "search-users", SG_KIND_USER },
};

const char *sg_listing_name(SgListing listing)
{
    return listings[listing].name;
}

bool sg_listing_from_name(const char *name, SgListing *listing)
{
    for (size_t n = 0; n < G_N_ELEMENTS(listings); n++) {
        if (g_strcmp0(listings[n].name, name) == 0) {
            *listing = (SgListing)n;
            return true;
        }
    }
    return false;
}

SgKind sg_listing_gives(SgListing listing)
{
    return listings[listing].gives;
}

const SgSourceKind *sg_source_find(const char *name)
{
    for (size_t n = 0; sg_sources[n]; n++)
        if (g_strcmp0(sg_sources[n]->name, name) == 0)
            return sg_sources[n];
    return NULL;
}

void sg_source_close(SgSource *source)
{
    if (source)
        source->kind->close(source);
}

void sg_ref_clear(SgRef *ref)
{
    g_clear_pointer(&ref->urn, g_free);
    g_clear_pointer(&ref->secret_token, g_free);
}

void sg_page_init(SgPage *page)
{
    *page = (SgPage){
        .tracks = sg_tracks_new(),
        .playlists = sg_playlists_new(),
        .users = sg_users_new(),
    };
}

void sg_page_clear(SgPage *page)
{
    g_clear_pointer(&page->tracks, g_ptr_array_unref);
    g_clear_pointer(&page->playlists, g_ptr_array_unref);
    g_clear_pointer(&page->users, g_ptr_array_unref);
    g_clear_pointer(&page->next, g_free);
}
