/* SPDX-License-Identifier: MIT */
#pragma once

#include "collect/add.h"
#include "support/store.h"

/* What the tests of a listener's own files share: files in the place's folder, and adding them. */
static inline char *write_text(const Place *place, const char *name, const char *text)
{
    char *path = g_build_filename(place->folder, name, NULL);
    g_assert_true(g_file_set_contents(path, text, -1, NULL));
    return path;
}

/* The report on one file; the options NULL: the defaults. */
static inline SgJson *add_text(Place *place, const char *name, const char *text,
                               const SgAddOptions *options)
{
    SgAddOptions defaults;
    SgJson *report = NULL;
    g_autofree char *path = write_text(place, name, text);
    sg_add_defaults(&defaults);
    works(sg_add_files(place->store, (const char *[]){ path, NULL }, options ? options : &defaults,
                       &report, &error));
    return report;
}

static inline const SgJson *file_of(const SgJson *report)
{
    return json_array_get(sg_json_array(report, "files"), 0);
}

static inline const SgJson *item_of(const SgJson *report, size_t n)
{
    const SgJson *item = json_array_get(sg_json_array(file_of(report), "items"), n);
    g_assert_nonnull(item);
    return item;
}

/* `reason` and `id` NULL: not looked at. */
static inline void assert_item(const SgJson *report, size_t n, const char *status, const char *by,
                               const char *id)
{
    g_assert_cmpstr(sg_json_string(item_of(report, n), "status"), ==, status);
    g_assert_cmpstr(sg_json_string(item_of(report, n), "matched_by"), ==, by);
    if (id)
        g_assert_cmpstr(sg_json_string(item_of(report, n), "id"), ==, id);
}

/* A track as a service gives it. */
static inline void put_song(SgStore *store, const char *urn, const char *artist, const char *title,
                            const char *page, const char *isrc, int64_t duration_ms)
{
    g_autoptr(SgTrack) track = make_track(urn, title);
    g_autofree char *user = g_strconcat("soundcloud:users:", artist, NULL);
    track->user = make_user(user, artist);
    track->permalink_url = g_strdup(page);
    track->isrc = g_strdup(isrc);
    track->duration_ms = duration_ms;
    works(sg_store_put_track(store, track, "soundcloud", LONG_AGO, &error));
}

static inline char *hash_of(SgStore *store)
{
    char *hash = NULL;
    works((hash = sg_store_graph_hash(store, &error)) != NULL);
    return hash;
}
