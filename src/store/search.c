/* SPDX-License-Identifier: MIT */
#include "store/store.h"

#include "base/text.h"
#include "store/get.h"

#include <string.h>

enum { LONGEST_SEARCH = 1000 };

/* Any text that holds `word`; its own % and _ stand for themselves. */
static char *pattern_of(const char *word)
{
    GString *pattern = g_string_new("%");
    for (; *word; word++) {
        if (strchr("%_\\", *word))
            g_string_append_c(pattern, '\\');
        g_string_append_c(pattern, *word);
    }
    g_string_append_c(pattern, '%');
    return g_string_free(pattern, FALSE);
}

/* The longest word is the one that the fewest records hold. */
static const char *choose_word(char **words)
{
    const char *longest = "";
    for (char **word = words; *word; word++)
        if (strlen(*word) > strlen(longest))
            longest = *word;
    return longest;
}

static bool holds_all(const char *text, char **words)
{
    for (char **word = words; *word; word++)
        if (!strstr(text, *word))
            return false;
    return true;
}

GPtrArray *sg_store_search(SgStore *store, SgSearchKind kind, const char *words, int64_t limit,
                           GError **error)
{
    static const struct {
        const char *query;
        GDestroyNotify free;
    } kinds[] = {
        [SG_SEARCH_TRACKS] = { "search_tracks", (GDestroyNotify)sg_track_free },
        [SG_SEARCH_USERS] = { "search_users", (GDestroyNotify)sg_user_free },
        [SG_SEARCH_PLAYLISTS] = { "search_playlists", (GDestroyNotify)sg_playlist_free },
    };
    if (strlen(words) > LONGEST_SEARCH)
        return sg_fail_null(error, SG_ERROR_INPUT, "a search has at most %d bytes", LONGEST_SEARCH);
    g_autofree char *folded = sg_text_fold(words);
    g_auto(GStrv) wanted = g_strsplit(folded, " ", -1);
    g_autofree char *pattern = pattern_of(choose_word(wanted));
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(kinds[kind].free);
    g_autoptr(SgRows) rows =
        sg_query_rows(store, kinds[kind].query, SG_VALUES(sg_value_text(pattern)));
    while ((int64_t)found->len < limit && sg_rows_next(rows)) {
        int c;
        void *record = kind == SG_SEARCH_TRACKS  ? (void *)sg_get_read_track(rows, &c)
                       : kind == SG_SEARCH_USERS ? (void *)sg_get_read_user(rows, &c)
                                                 : (void *)sg_get_read_playlist(rows, &c);
        const char *text = sg_rows_text(rows, c);
        if (holds_all(text ? text : "", wanted))
            g_ptr_array_add(found, record);
        else
            kinds[kind].free(record);
    }
    return sg_rows_end(rows, error) ? g_steal_pointer(&found) : NULL;
}
