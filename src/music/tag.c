/* SPDX-License-Identifier: MIT */
#include "music/tag.h"

#include "base/text.h"

#include <stdbool.h>
#include <string.h>

/* A list without repeats, in order of first appearance. */
typedef struct {
    GPtrArray *tags;
    GHashTable *seen; /* borrows the strings of `tags` */
} Tags;

static void tags_init(Tags *list)
{
    list->tags = g_ptr_array_new();
    list->seen = g_hash_table_new(g_str_hash, g_str_equal);
}

static char **tags_finish(Tags *list)
{
    g_hash_table_unref(list->seen);
    g_ptr_array_add(list->tags, NULL);
    return (char **)g_ptr_array_free(list->tags, FALSE);
}

/* Machine tags look like `geo:lat=43.5`: ^[a-z0-9_]+:[a-z0-9_]+= on lower case. */
static bool is_machine_tag(const char *tag)
{
    static const char word[] = "abcdefghijklmnopqrstuvwxyz0123456789_";
    size_t space = strspn(tag, word);
    if (space == 0 || tag[space] != ':')
        return false;
    const char *key = tag + space + 1;
    size_t length = strspn(key, word);
    return length > 0 && key[length] == '=';
}

/* Normalises the bytes from `start` to `end` and adds them unless they are no tag or known. */
static void tags_add(Tags *list, const char *start, const char *end)
{
    g_autofree char *raw = g_strndup(start, (size_t)(end - start));
    g_autofree char *clean = sg_text_clean(raw);
    const char *bare = clean;
    while (*bare == '#' || *bare == ' ')
        bare++;
    g_autofree char *tag =
        g_str_is_ascii(bare) ? g_ascii_strdown(bare, -1) : g_utf8_strdown(bare, -1);
    if (!*tag || is_machine_tag(tag) || g_hash_table_contains(list->seen, tag))
        return;
    g_hash_table_add(list->seen, tag);
    g_ptr_array_add(list->tags, g_steal_pointer(&tag));
}

char **sg_tags_parse(const char *tag_list)
{
    Tags list;
    tags_init(&list);
    g_autofree char *text = g_utf8_make_valid(tag_list ? tag_list : "", -1);
    const char *start = text; /* of the tag without quotes that is being read */
    const char *p = text;
    while (*p) {
        const char *close = *p == '"' ? strchr(p + 1, '"') : NULL;
        if (close) {
            tags_add(&list, start, p);
            tags_add(&list, p + 1, close);
            start = p = close + 1;
        } else if (*p == '"' || g_unichar_isspace(g_utf8_get_char(p))) {
            tags_add(&list, start, p);
            start = p = g_utf8_next_char(p);
        } else {
            p = g_utf8_next_char(p);
        }
    }
    tags_add(&list, start, p);
    return tags_finish(&list);
}

static bool is_word(gunichar c)
{
    return g_unichar_isalnum(c) || g_unichar_ismark(c) || c == '_';
}

/* The end of the word at `p`; '-' and '&' belong to it between two word characters. */
static const char *word_end(const char *p, bool *has_letter)
{
    *has_letter = false;
    for (; *p; p = g_utf8_next_char(p)) {
        gunichar c = g_utf8_get_char(p);
        bool joins = (c == '-' || c == '&') && is_word(g_utf8_get_char(p + 1));
        if (!is_word(c) && !joins)
            break;
        *has_letter |= g_unichar_isalpha(c);
    }
    return p;
}

char **sg_tags_hashtags(const char *text)
{
    if (!text || !strchr(text, '#'))
        return g_new0(char *, 1);
    Tags list;
    tags_init(&list);
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    gunichar before = ' ';
    for (const char *p = valid; *p;) {
        gunichar c = g_utf8_get_char(p);
        const char *next = g_utf8_next_char(p);
        /* Within a word, a URL or an entity (`C#`, `/a#b`, `&#39;`) it starts no hashtag. */
        bool opens = c == '#' && !is_word(before) && before != '/' && before != '&';
        if (opens && is_word(g_utf8_get_char(next))) {
            bool has_letter;
            const char *end = word_end(next, &has_letter);
            if (has_letter)
                tags_add(&list, next, end);
            next = end;
            c = 'x';
        }
        before = c;
        p = next;
    }
    return tags_finish(&list);
}
