/* SPDX-License-Identifier: MIT */
#include "music/recording.h"

#include "base/text.h"

#include <glib.h>
#include <string.h>

enum { ISRC_LENGTH = 12 };

static void append_word(GString *key, const GString *word)
{
    if (word->len == 0 || strcmp(word->str, "the") == 0)
        return;
    if (key->len > 0)
        g_string_append_c(key, ' ');
    g_string_append_len(key, word->str, (gssize)word->len);
}

/* The same as below for a text of ASCII, which needs no look at Unicode: most texts. */
static GString *words_of_ascii(const char *folded)
{
    GString *key = g_string_sized_new(strlen(folded) + 8);
    for (const char *at = folded; *at;) {
        gsize start = key->len;
        if (start > 0)
            g_string_append_c(key, ' ');
        gsize word = key->len;
        for (; g_ascii_isalnum(*at) || *at == '\''; at++)
            if (*at != '\'')
                g_string_append_c(key, *at);
        if (key->len == word || strcmp(key->str + word, "the") == 0)
            g_string_truncate(key, start);
        if (*at == '&')
            g_string_append(key, key->len > 0 ? " and" : "and");
        at += *at != '\0';
    }
    return key;
}

/* The words of a folded text. An apostrophe stands inside a word: "don't". */
static GString *words_of_any(const char *folded)
{
    GString *key = g_string_new(NULL);
    g_autoptr(GString) word = g_string_new(NULL);
    for (const char *at = folded; *at; at = g_utf8_next_char(at)) {
        gunichar c = g_utf8_get_char(at);
        if (g_unichar_isalnum(c) || g_unichar_ismark(c)) {
            g_string_append_unichar(word, c);
            continue;
        }
        if (c == '\'' || c == 0x2019)
            continue;
        append_word(key, word);
        g_string_truncate(word, 0);
        if (c == '&')
            append_word(key, g_string_assign(word, "and"));
        g_string_truncate(word, 0);
    }
    append_word(key, word);
    return key;
}

/* NULL: there are none. */
static char *words_of(const char *text)
{
    if (!text)
        return NULL;
    g_autofree char *folded = sg_text_fold(text);
    g_autoptr(GString) key = g_str_is_ascii(folded) ? words_of_ascii(folded) : words_of_any(folded);
    /* "The The" and "The" have no other words: then they are what they are. */
    if (key->len == 0 && strstr(folded, "the"))
        g_string_assign(key, folded);
    return key->len > 0 ? g_string_free(g_steal_pointer(&key), FALSE) : NULL;
}

char *sg_recording_key(const char *title, const char *artist)
{
    g_autofree char *title_words = words_of(title), *artist_words = words_of(artist);
    if (!title_words || !artist_words)
        return NULL;
    return g_strconcat(title_words, "\nby ", artist_words, NULL);
}

char *sg_recording_isrc(const char *isrc)
{
    g_autoptr(GString) code = g_string_new(NULL);
    for (const char *at = isrc ? isrc : ""; *at; at++) {
        if (g_ascii_isalnum(*at))
            g_string_append_c(code, g_ascii_toupper(*at));
        else if (*at != ' ' && *at != '-')
            return NULL;
    }
    return code->len == ISRC_LENGTH ? g_string_free(g_steal_pointer(&code), FALSE) : NULL;
}
