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

typedef struct {
    const char *search; /* ids and words */
    const char *found;  /* the record of an id */
    GDestroyNotify free;
} Kind;

static const Kind kinds[] = {
    [SG_SEARCH_TRACKS] = { "search_tracks", "found_track", (GDestroyNotify)sg_track_free },
    [SG_SEARCH_USERS] = { "search_users", "found_user", (GDestroyNotify)sg_user_free },
    [SG_SEARCH_PLAYLISTS] = { "search_playlists", "found_playlist",
                              (GDestroyNotify)sg_playlist_free },
};

static void *read_record(SgRows *rows, SgSearchKind kind)
{
    int c;
    switch (kind) {
    case SG_SEARCH_TRACKS: return sg_get_read_track(rows, &c);
    case SG_SEARCH_USERS: return sg_get_read_user(rows, &c);
    case SG_SEARCH_PLAYLISTS: return sg_get_read_playlist(rows, &c);
    }
    g_assert_not_reached();
}

static bool add_record(SgStore *store, SgSearchKind kind, int64_t id, GPtrArray *found,
                       GError **error)
{
    g_autoptr(SgRows) rows = sg_query_rows(store, kinds[kind].found, SG_VALUES(sg_value_int(id)));
    while (sg_rows_next(rows))
        g_ptr_array_add(found, read_record(rows, kind));
    return sg_rows_end(rows, error);
}

GPtrArray *sg_store_search(SgStore *store, SgSearchKind kind, const char *words, int64_t limit,
                           GError **error)
{
    if (strlen(words) > LONGEST_SEARCH)
        return sg_fail_null(error, SG_ERROR_INPUT, "a search has at most %d bytes", LONGEST_SEARCH);
    g_autofree char *folded = sg_text_fold(words);
    g_auto(GStrv) wanted = g_strsplit(folded, " ", -1);
    g_autofree char *pattern = pattern_of(choose_word(wanted));
    g_autoptr(GPtrArray) found = g_ptr_array_new_with_free_func(kinds[kind].free);
    g_autoptr(SgRows) rows =
        sg_query_rows(store, kinds[kind].search, SG_VALUES(sg_value_text(pattern)));
    while ((int64_t)found->len < limit && sg_rows_next(rows))
        if (holds_all(sg_rows_text(rows, 1), wanted) &&
            !add_record(store, kind, sg_rows_int(rows, 0, 0), found, error))
            return NULL;
    return sg_rows_end(rows, error) ? g_steal_pointer(&found) : NULL;
}
