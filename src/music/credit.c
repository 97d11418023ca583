/* SPDX-License-Identifier: MIT */
#include "music/credit.h"

#include <stdbool.h>
#include <string.h>

static const struct {
    const char *words;
    SgCreditRole role;
} keywords[] = {
    /* Longer ones before those that they begin with. */
    { "featuring", SG_CREDIT_FEATURED },   { "feat.", SG_CREDIT_FEATURED },
    { "feat", SG_CREDIT_FEATURED },        { "ft.", SG_CREDIT_FEATURED },
    { "ft", SG_CREDIT_FEATURED },          { "remixed by", SG_CREDIT_REMIXER },
    { "remix by", SG_CREDIT_REMIXER },     { "rmx by", SG_CREDIT_REMIXER },
    { "produced by", SG_CREDIT_PRODUCER }, { "prod. by", SG_CREDIT_PRODUCER },
    { "prod by", SG_CREDIT_PRODUCER },     { "prod.", SG_CREDIT_PRODUCER },
    { "prod", SG_CREDIT_PRODUCER },
};

/* What stands before "remix" and names nobody. */
static const char *const no_remixer[] = { "official", "extended", "original", "club",
                                          "radio",    "vip",      "the",      "my" };

static bool is_word_byte(char c)
{
    return g_ascii_isalnum(c) || (unsigned char)c >= 0x80;
}

/* The keyword that starts at `at` in `text`, a word of its own; -1: none. */
static int keyword_at(const char *text, const char *at)
{
    if (at > text && is_word_byte(at[-1]))
        return -1;
    for (size_t k = 0; k < G_N_ELEMENTS(keywords); k++) {
        size_t length = strlen(keywords[k].words);
        if (g_ascii_strncasecmp(at, keywords[k].words, length) == 0 && !is_word_byte(at[length]))
            return (int)k;
    }
    return -1;
}

/* Adds the phrase from start to end without what is no part of a name. */
static void add(GPtrArray *credits, SgCreditRole role, const char *start, const char *end)
{
    while (start < end && strchr(" \t:.,;-@'\"", *start))
        start++;
    while (end > start && strchr(" \t:.,;-'\"", end[-1]))
        end--;
    if (start == end)
        return;
    SgCredit *credit = g_new(SgCredit, 1);
    *credit = (SgCredit){ role, g_strndup(start, (gsize)(end - start)) };
    g_ptr_array_add(credits, credit);
}

/* "… feat. X prod. by Y": each name runs to the next keyword. Returns whether there was one. */
static bool read_keywords(GPtrArray *credits, const char *segment)
{
    const char *name = NULL;
    SgCreditRole role = SG_CREDIT_FEATURED;
    const char *at = segment;
    while (*at) {
        int k = keyword_at(segment, at);
        if (k < 0) {
            at++;
            continue;
        }
        if (name)
            add(credits, role, name, at);
        role = keywords[k].role;
        at += strlen(keywords[k].words);
        name = at;
    }
    if (name)
        add(credits, role, name, at);
    return name != NULL;
}

/* "X remix", "X's remix", "X rmx". */
static void read_remix(GPtrArray *credits, const char *segment)
{
    size_t length = strlen(segment);
    size_t word = length >= 6 && g_ascii_strcasecmp(segment + length - 6, " remix") == 0 ? 6
                  : length >= 4 && g_ascii_strcasecmp(segment + length - 4, " rmx") == 0 ? 4
                                                                                         : 0;
    if (word == 0)
        return;
    const char *end = segment + length - word;
    if (end - segment > 2 && g_ascii_strncasecmp(end - 2, "'s", 2) == 0)
        end -= 2;
    for (size_t n = 0; n < G_N_ELEMENTS(no_remixer); n++)
        if ((size_t)(end - segment) == strlen(no_remixer[n]) &&
            g_ascii_strncasecmp(segment, no_remixer[n], strlen(no_remixer[n])) == 0)
            return;
    add(credits, SG_CREDIT_REMIXER, segment, end);
}

/* "@name", not inside of a word as in an address of mail. */
static void read_mentions(GPtrArray *credits, const char *text)
{
    for (const char *at = strchr(text, '@'); at; at = strchr(at + 1, '@')) {
        const char *end = at + 1;
        while (is_word_byte(*end) || (*end && strchr("_-.", *end)))
            end++;
        if ((at == text || !is_word_byte(at[-1])) && end - at > 2)
            add(credits, SG_CREDIT_MENTION, at + 1, end);
    }
}

/* A stretch of text between brackets, dashes and line breaks. Before the first of them stands the
 * title itself, whose "remix" belongs to nobody in particular. */
static void read_segment(GPtrArray *credits, const char *start, const char *end, bool is_first)
{
    g_autofree char *segment = g_strstrip(g_strndup(start, (gsize)(end - start)));
    if (!read_keywords(credits, segment) && !is_first)
        read_remix(credits, segment);
}

/* Bytes of a divider at `at`: a bracket, a bar, a line break, a dash between blanks; 0: none. */
static size_t divider_at(const char *text, const char *at)
{
    if (strchr("()[]{}|\n\r", *at))
        return 1;
    static const char *const dashes[] = { "- ", "\xe2\x80\x93 ", "\xe2\x80\x94 " };
    for (size_t d = 0; d < G_N_ELEMENTS(dashes) && at > text && at[-1] == ' '; d++)
        if (g_str_has_prefix(at, dashes[d]))
            return strlen(dashes[d]);
    return 0;
}

static void free_credit(void *data)
{
    SgCredit *credit = data;
    g_free(credit->name);
    g_free(credit);
}

GPtrArray *sg_credits_parse(const char *text)
{
    GPtrArray *credits = g_ptr_array_new_with_free_func(free_credit);
    g_autofree char *valid = g_utf8_make_valid(text ? text : "", -1);
    const char *start = valid, *at = valid;
    bool is_first = true;
    while (*at) {
        size_t divider = divider_at(valid, at);
        if (divider == 0) {
            at++;
            continue;
        }
        read_segment(credits, start, at, is_first);
        is_first = false;
        at += divider;
        start = at;
    }
    read_segment(credits, start, at, is_first);
    read_mentions(credits, valid);
    return credits;
}

static bool joins(const char *word)
{
    static const char *const joints[] = {
        "&", "+", "and", "x", "\xc3\x97", "vs", "vs.", "with", "/"
    };
    for (size_t j = 0; j < G_N_ELEMENTS(joints); j++)
        if (g_ascii_strcasecmp(word, joints[j]) == 0)
            return true;
    return false;
}

static void end_part(GPtrArray *parts, GString *part)
{
    if (part->len > 0)
        g_ptr_array_add(parts, g_strdup(part->str));
    g_string_truncate(part, 0);
}

char **sg_credit_split(const char *name)
{
    g_auto(GStrv) words = g_strsplit_set(name, " \t", -1);
    GPtrArray *parts = g_ptr_array_new();
    g_autoptr(GString) part = g_string_new(NULL);
    for (char **word = words; *word; word++) {
        size_t length = strlen(*word);
        if (joins(*word)) {
            end_part(parts, part);
            continue;
        }
        bool comma = length > 0 && (*word)[length - 1] == ',';
        if (comma)
            (*word)[length - 1] = '\0';
        if (part->len > 0 && **word)
            g_string_append_c(part, ' ');
        g_string_append(part, *word);
        if (comma)
            end_part(parts, part);
    }
    end_part(parts, part);
    g_ptr_array_add(parts, NULL);
    return (char **)g_ptr_array_free(parts, FALSE);
}
