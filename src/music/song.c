/* SPDX-License-Identifier: MIT */
#include "music/song.h"

#include "base/text.h"
#include "music/recording.h"

#include <string.h>

/* What stands before the name of a guest or a producer. */
static const char *const guests[] = { "featuring ", "feat. ", "feat ",        "ft. ",
                                      "ft ",        "prod. ", "produced by ", "prod by " };

/* What brackets and endings say that is no other recording. */
static const char *const noise[] = { "original mix",
                                     "original version",
                                     "original",
                                     "official video",
                                     "official music video",
                                     "official audio",
                                     "official lyric video",
                                     "official visualizer",
                                     "official",
                                     "lyric video",
                                     "lyrics",
                                     "explicit",
                                     "album version",
                                     "remaster",
                                     "remastered",
                                     "remastered version",
                                     "free download",
                                     "audio",
                                     "hd",
                                     "hq" };

static bool begins_with_guest(const char *text)
{
    for (size_t n = 0; n < G_N_ELEMENTS(guests); n++)
        if (g_str_has_prefix(text, guests[n]))
            return true;
    return false;
}

/* "remastered 2011", "2011 remaster": the year says nothing. */
static char *without_year(const char *text)
{
    GString *out = g_string_new(NULL);
    g_auto(GStrv) words = g_strsplit(text, " ", -1);
    for (char **word = words; *word; word++) {
        bool year = strlen(*word) == 4 && strspn(*word, "0123456789") == 4;
        if (**word && !year)
            g_string_append_printf(out, "%s%s", out->len ? " " : "", *word);
    }
    return g_string_free(out, FALSE);
}

static bool is_noise(const char *text)
{
    g_autofree char *copy = g_strdup(text);
    g_strstrip(copy);
    if (begins_with_guest(copy))
        return true;
    g_autofree char *plain = without_year(copy);
    for (size_t n = 0; n < G_N_ELEMENTS(noise); n++)
        if (strcmp(plain, noise[n]) == 0)
            return true;
    return false;
}

/* Takes out brackets that are noise. */
static char *drop_brackets(const char *text)
{
    GString *out = g_string_new(NULL);
    while (*text) {
        const char *close = *text == '(' ? strchr(text, ')') : *text == '[' ? strchr(text, ']') : 0;
        g_autofree char *inside = close ? g_strndup(text + 1, (gsize)(close - text - 1)) : NULL;
        if (inside && is_noise(inside)) {
            text = close + 1;
            continue;
        }
        g_string_append_c(out, *text++);
    }
    return g_string_free(out, FALSE);
}

/* Ends the text before " feat. X" and " - Remastered 2011". */
static void cut_ending(char *text)
{
    for (char *p = strchr(text, ' '); p; p = strchr(p + 1, ' ')) {
        bool after_dash = g_str_has_prefix(p, " - ") && is_noise(p + 3);
        if (p > text && (begins_with_guest(p + 1) || after_dash)) {
            *p = '\0';
            return;
        }
    }
}

/* A name in one case, and the same without what does not count. */
typedef struct {
    char *whole, *bare;
} Name;

static void name_clear(Name *name)
{
    g_free(name->whole);
    g_free(name->bare);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Name, name_clear)

/* False when there is none. */
static bool read_name(const char *text, Name *name)
{
    g_autofree char *folded = text ? sg_text_fold(text) : NULL;
    if (!folded || !*folded)
        return false;
    name->whole = g_utf8_casefold(folded, -1);
    name->bare = drop_brackets(name->whole);
    cut_ending(name->bare);
    return true;
}

char *sg_song_key(const char *artist, const char *title)
{
    g_auto(Name) by = { 0 }, what = { 0 };
    if (!read_name(artist, &by) || !read_name(title, &what))
        return NULL;
    char *key = sg_recording_key(what.bare, by.bare);
    if (!key) /* "(Original Mix)" is all there is */
        key = sg_recording_key(what.whole, by.whole);
    /* Names of signs alone, "!!!", are kept as they are. */
    return key ? key : g_strconcat(what.whole, "\nby ", by.whole, NULL);
}

bool sg_song_split(const char *text, char **artist, char **title)
{
    static const char *const marks[] = { " - ", " \xe2\x80\x93 ", " \xe2\x80\x94 " };
    const char *first = NULL;
    size_t length = 0;
    for (size_t n = 0; text && n < G_N_ELEMENTS(marks); n++) {
        const char *found = strstr(text, marks[n]);
        if (found && (!first || found < first)) {
            first = found;
            length = strlen(marks[n]);
        }
    }
    if (!first)
        return false;
    g_autofree char *left = g_strndup(text, (gsize)(first - text));
    g_autofree char *right = g_strdup(first + length);
    g_strstrip(left);
    g_strstrip(right);
    if (!*left || !*right)
        return false;
    *artist = g_steal_pointer(&left);
    *title = g_steal_pointer(&right);
    return true;
}
