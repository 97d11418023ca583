/* SPDX-License-Identifier: MIT */
#pragma once

#include "recommend/explain.h"
#include "support/models.h"

/* What the tests of recommend/ share: recommenders over random lists and over a random store. */

/* -- A model with its lists -------------------------------------------------------------------------- */

typedef struct {
    char *folder;
    SgCsr lists, listed;
    SgFitted *fitted;
    SgCatalogue *catalogue;
    GPtrArray *urn_u;
    SgRecommender recommender;
} Asked;

static inline void asked_clear(Asked *asked)
{
    sg_csr_clear(&asked->lists);
    sg_csr_clear(&asked->listed);
    sg_fitted_free(asked->fitted);
    sg_catalogue_free(asked->catalogue);
    g_clear_pointer(&asked->urn_u, g_ptr_array_unref);
    if (asked->folder)
        g_assert_true(sg_file_remove_all(asked->folder, NULL));
    g_clear_pointer(&asked->folder, g_free);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Asked, asked_clear)

static inline void asked_list(const void *data, int32_t list, SgListFacts *facts)
{
    const Asked *asked = data;
    bool likes = list % 5 == 4; /* every fifth one is a user's likes */
    *facts = (SgListFacts){ likes ? SG_LIST_LIKES : SG_LIST_PLAYLIST, asked->urn_u->pdata[list],
                            NULL, "x", 7 };
}

static inline int32_t asked_find_list(const void *data, const char *urn)
{
    guint found;
    const Asked *asked = data;
    return g_ptr_array_find_with_equal_func(asked->urn_u, urn, g_str_equal, &found) ? (int32_t)found
                                                                                    : -1;
}

/* With lists, urn_u, folder/items.tsv and fitted in place. */
static inline void asked_finish(Asked *asked)
{
    GError *error = NULL;
    g_autofree char *path = g_build_filename(asked->folder, "items.tsv", NULL);
    asked->catalogue = sg_catalogue_open(path, asked->lists.cols, &error);
    g_assert_no_error(error);
    g_assert_true(sg_csr_transpose(&asked->listed, &asked->lists, NULL));
    asked->recommender = (SgRecommender){ .fitted = asked->fitted,
                                          .catalogue = asked->catalogue,
                                          .lists = &asked->lists,
                                          .listed = &asked->listed,
                                          .list_facts = asked_list,
                                          .find_list = asked_find_list,
                                          .list_data = asked };
}

/* U lists over M tracks of M/4 artists; some tracks are uploads of one recording. */
static inline void asked_random(Asked *asked, int64_t U, int64_t M, bool weighted, uint64_t seed)
{
    *asked = (Asked){ .folder = temporary_folder() };
    random_lists(&asked->lists, U, M, 8, weighted, seed);
    asked->urn_u = g_ptr_array_new_with_free_func(g_free);
    for (int64_t u = 0; u < U; u++)
        g_ptr_array_add(asked->urn_u, g_strdup_printf("x:list:%d", (int)u));
    g_autoptr(GString) table = g_string_new(NULL);
    for (int64_t i = 0; i < M; i++)
        g_string_append_printf(table, "x:tracks:%d\tTitle %d\tArtist %d\t\t\t\t\n", (int)i,
                               (int)(i % 10 == 9 ? i - 1 : i), (int)(i / 4));
    g_autofree char *path = g_build_filename(asked->folder, "items.tsv", NULL);
    g_assert_true(sg_file_write(path, table->str, table->len, 0644, NULL));
}

/* -- A store ----------------------------------------------------------------------------------------- */

/* Playlists, likes, tags, artists and tracks without anything, all by chance. */
static inline void fill_store(SgStore *store, int tracks, int playlists, int users, uint64_t seed)
{
    static const char *const tags[] = { "lofi", "dub", "jazz", "ambient", "house", "rain" };
    SgRng rng;
    sg_rng_init(&rng, seed, 0);
    g_assert_true(sg_store_begin(store, NULL));
    for (int i = 0; i < tracks; i++) {
        g_autoptr(SgTrack) track = sg_track_new();
        track->urn = g_strdup_printf("x:tracks:%d", i);
        track->title = g_strdup_printf("Title %d", i);
        track->user = sg_user_new();
        track->user->urn = g_strdup_printf("x:users:%d", 100 + i / 5);
        track->user->username = g_strdup_printf("Artist %d", i / 5);
        track->tag_list =
            g_strdup_printf("%s %s", tags[sg_rng_below(&rng, 6)], tags[sg_rng_below(&rng, 6)]);
        track->playback_count = (int64_t)sg_rng_below(&rng, 1000);
        g_assert_true(sg_store_put_track(store, track, "x", 5, NULL));
    }
    /* A fifth of the tracks stands in no list. */
    uint64_t listed = (uint64_t)(tracks - tracks / 5);
    for (int p = 0; p < playlists; p++) {
        g_autoptr(SgPlaylist) playlist = sg_playlist_new();
        playlist->urn = g_strdup_printf("x:playlists:%d", p);
        playlist->title = g_strdup_printf("List %d", p);
        playlist->tracks = sg_tracks_new();
        for (int n = 2 + (int)sg_rng_below(&rng, 4); n > 0; n--) {
            SgTrack *track = sg_track_new();
            track->urn = g_strdup_printf("x:tracks:%d", (int)sg_rng_below(&rng, listed));
            track->is_stub = true;
            g_ptr_array_add(playlist->tracks, track);
        }
        g_assert_true(sg_store_put_playlist(store, playlist, "x", 6, NULL));
    }
    for (int u = 0; u < users; u++) {
        g_autofree char *user = g_strdup_printf("x:users:%d", u);
        for (int n = 0; n < 3; n++) {
            g_autofree char *track =
                g_strdup_printf("x:tracks:%d", (int)sg_rng_below(&rng, listed));
            g_assert_true(sg_store_put_engagement(store, user, track, SG_ENGAGE_LIKE, 8, NULL));
        }
    }
    g_assert_true(sg_store_commit(store, NULL));
}

/* -- Sums -------------------------------------------------------------------------------------------- */

/* Contributions give the score, and evidence the contributions: bit for bit. */
static inline void assert_adds_up(const SgExplanation *explanation)
{
    double score = 0;
    for (guint n = 0; n < explanation->contributions->len; n++) {
        const SgContribution *part = &g_array_index(explanation->contributions, SgContribution, n);
        double value = 0;
        for (guint m = 0; m < part->pieces; m++)
            value += g_array_index(explanation->evidence, SgEvidencePiece, part->piece + m).value;
        if (part->pieces > 0)
            if (value != part->value)
                g_error("%s: %a is not %a over %u", part->stage, value, part->value, part->pieces);
        score += part->value;
    }
    g_assert_true(score == explanation->score);
}
