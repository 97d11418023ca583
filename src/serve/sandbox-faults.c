/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-private.h"

#include "base/text.h"

#include <string.h>

/* The table of faults, what was asked of them, and when each is played. */

typedef struct {
    SgSandboxFault fault;
    enum { NOTHING, NUMBER, EVERY, WORD } kind; /* EVERY: the argument is the modifier every=N */
    int64_t fallback, min, max;
    const char *words[12]; /* those allowed, the default first; empty: any */
    bool on_token;         /* plays on the token host rather than on the API */
} Kind;

static const Kind kinds[SG_FAULT_COUNT] = {
#define FAULT(id, name, argument, summary, ...)                                                    \
    [SG_FAULT_##id] = { .fault = { name, argument, summary }, __VA_ARGS__ }
    FAULT(FOREIGN_NEXT_HREF, "foreign-next-href", "[=HOST]",
          "next_href names another host (default: this one as localhost)", .kind = WORD),
    FAULT(REPEATED_NEXT_HREF, "repeated-next-href", "",
          "from the second page on, next_href leads to the page itself", .kind = NOTHING),
    FAULT(ENDLESS_EMPTY_PAGES, "endless-empty-pages", "",
          "past the end come empty pages, each with another next_href", .kind = NOTHING),
    FAULT(EMPTY_PAGES_BETWEEN, "empty-pages-between", "[=N]",
          "N (2) empty pages stand before each page but the first", .kind = NUMBER, .fallback = 2,
          .min = 1, .max = 100),
    FAULT(SHORT_PAGES, "short-pages", "", "pages hold fewer items than limit", .kind = NOTHING),
    FAULT(DUPLICATE_ITEMS, "duplicate-items", "",
          "pages begin with the last item of the page before, and hold one twice", .kind = NOTHING),
    FAULT(ACCESS_LOST, "access-lost", "", "next_href forgets the access parameter",
          .kind = NOTHING),
    FAULT(BARE_ARRAYS, "bare-arrays", "", "linked_partitioning is ignored: a bare array comes",
          .kind = NOTHING),
    FAULT(504_LARGE, "504-large", "[=LIMIT]", "pages of more than LIMIT (50) items time out",
          .kind = NUMBER, .fallback = 50, .min = 1, .max = 200),
    FAULT(NULLS_EVERYWHERE, "nulls-everywhere", "",
          "any field but kind and urn is null or missing, whole records too", .kind = NOTHING),
    FAULT(ZERO_TRACK_COUNT, "zero-track-count", "",
          "track_count is 0 without tracks, followers_count is 0", .kind = NOTHING),
    FAULT(WRONG_TYPES, "wrong-types", "", "numbers come as strings, strings as numbers or objects",
          .kind = NOTHING),
    FAULT(BACKWARD_URNS, "backward-urns", "", "?urns= answers in another order and drops one",
          .kind = NOTHING),
    FAULT(LOST_LOCATION, "lost-location", "[=PART]",
          "/resolve lacks its Location: header (default), body or both", .kind = WORD,
          .words = { "header", "body", "both" }),
    FAULT(FOREIGN_LOCATION, "foreign-location", "[=HOST]",
          "/resolve leads to another host (default: this one as localhost)", .kind = WORD),
    FAULT(PRIVATE, "private", "[=BODY]",
          "/resolve answers 404, single records 403 with an empty body (default) or json",
          .kind = WORD, .words = { "empty", "json" }),
    FAULT(HTML_ERROR, "html-error", "[=STATUS]",
          "the edge answers with an HTML page: 403 (default), 502 or 504", .kind = WORD,
          .words = { "403", "502", "504" }),
    FAULT(CAPTCHA_403, "captcha-403", "", "bot protection answers 403 with the URL of a captcha",
          .kind = NOTHING),
    FAULT(429_BURST, "429-burst", "[=SHAPE]", "more than 10 requests in a second are too many",
          .kind = WORD,
          .words = { "", "reset-time", "reset-time+header", "by-ip", "by-client", "many", "gateway",
                     "gateway+header", "text", "text+header", "current" }),
    FAULT(429_EVERY, "429-every", "=N", "each N-th request is one too many; all shapes in turn",
          .kind = EVERY),
    FAULT(401_EVERY, "401-every", "=N", "at each N-th request the token has just expired",
          .kind = EVERY),
    FAULT(403_EVERY, "403-every", "=N", "each N-th request is forbidden, in JSON", .kind = EVERY),
    FAULT(500_EVERY, "500-every", "=N", "each N-th request fails inside", .kind = EVERY),
    FAULT(502_EVERY, "502-every", "=N", "each N-th request meets a bad gateway (HTML)",
          .kind = EVERY),
    FAULT(503_EVERY, "503-every", "=N", "each N-th request meets a dead upstream (text)",
          .kind = EVERY),
    FAULT(504_EVERY, "504-every", "=N", "each N-th request times out upstream (text)",
          .kind = EVERY),
    FAULT(OLD_ERRORS, "old-errors", "[=SHAPE]", "error bodies as in v1 (default), v2 or empty",
          .kind = WORD, .words = { "v1", "v2", "empty" }),
    FAULT(LATE, "late", "=MS", "the answer begins MS milliseconds late", .kind = NUMBER,
          .fallback = 1000, .min = 1, .max = 3600000),
    FAULT(SLOW, "slow", "=MS", "the body takes MS milliseconds, in ten pieces", .kind = NUMBER,
          .fallback = 1000, .min = 1, .max = 3600000),
    FAULT(CUT, "cut", "[=WHERE]", "the connection ends in mid-body (default) or before the head",
          .kind = WORD, .words = { "body", "head" }),
    FAULT(TRUNCATED_JSON, "truncated-json", "", "half of the JSON comes as a whole answer",
          .kind = NOTHING),
    FAULT(GZIP, "gzip", "", "answers are packed", .kind = NOTHING),
    FAULT(BOM, "bom", "", "answers begin with a byte order mark", .kind = NOTHING),
    FAULT(INVALID_UTF8, "invalid-utf8", "", "the first title holds bytes that are no UTF-8",
          .kind = NOTHING),
    FAULT(JSON_BOMB, "json-bomb", "[=MB]", "MB (10) megabytes of nested arrays", .kind = NUMBER,
          .fallback = 10, .min = 1, .max = 1024),
    FAULT(HUGE_BODY, "huge-body", "[=MB]", "valid JSON of MB (64) megabytes", .kind = NUMBER,
          .fallback = 64, .min = 1, .max = 4096),
    FAULT(REFUSE_BASIC, "refuse-basic", "[=SHAPE]",
          "the token host refuses Basic credentials; error as oauth (default) or old", .kind = WORD,
          .words = { "oauth", "old" }, .on_token = true),
    FAULT(REFUSE_BODY, "refuse-body", "[=SHAPE]",
          "the token host refuses credentials in the body; oauth (default) or old", .kind = WORD,
          .words = { "oauth", "old" }, .on_token = true),
    FAULT(TOKEN_429, "token-429", "", "the token host limits the rate", .on_token = true),
    FAULT(TOKEN_500, "token-500", "", "the token host fails inside", .on_token = true),
    FAULT(TOKEN_HTML_403, "token-html-403", "", "the edge of the token host answers in HTML",
          .on_token = true),
    FAULT(TOKEN_LIMITS, "token-limits", "",
          "50 exchanges in 12 h and 30 in 1 h are enforced, as documented", .on_token = true),
    FAULT(TOKEN_INVALID_GRANT, "token-invalid-grant", "", "no refresh token is good any more",
          .on_token = true),
    FAULT(LONG_TOKENS, "long-tokens", "", "tokens are as long as JWTs (1,500 bytes)",
          .on_token = true),
    FAULT(NO_REFRESH_TOKEN, "no-refresh-token", "", "tokens come without a refresh token",
          .on_token = true),
#undef FAULT
};

const SgSandboxFault *sg_sandbox_faults(void)
{
    static SgSandboxFault table[SG_FAULT_COUNT + 1];
    static gsize once;
    if (g_once_init_enter(&once)) {
        for (int n = 0; n < SG_FAULT_COUNT; n++)
            table[n] = kinds[n].fault;
        g_once_init_leave(&once, 1);
    }
    return table;
}

/* What was asked of one fault. */
typedef struct {
    bool on;
    int64_t number;
    char *word;
    int64_t every, after, times;
    char *part; /* of the path; NULL: all */
    int64_t seen, hits;
} State;

struct SgFaults {
    State states[SG_FAULT_COUNT];
    GMutex lock; /* of seen and hits */
};

/* -- Reading ------------------------------------------------------------------------------------ */

static int find_kind(const char *name, GError **error)
{
    const char *names[SG_FAULT_COUNT + 1] = { NULL };
    for (int n = 0; n < SG_FAULT_COUNT; n++) {
        if (!strcmp(kinds[n].fault.name, name))
            return n;
        names[n] = kinds[n].fault.name;
    }
    const char *nearest = sg_text_nearest(name, names);
    if (nearest)
        sg_fail(error, SG_ERROR_INPUT, "unknown fault '%s'; did you mean '%s'?", name, nearest);
    else
        sg_fail(error, SG_ERROR_INPUT, "unknown fault '%s': see soundgraph sandbox --list-faults",
                name);
    return -1;
}

static bool read_number(const char *fault, const char *what, const char *text, int64_t min,
                        int64_t max, int64_t *number, GError **error)
{
    if (text && sg_text_to_int64(text, number) && *number >= min && *number <= max)
        return true;
    return sg_fail(error, SG_ERROR_INPUT,
                   "fault %s: %s '%s' must be a number from %" G_GINT64_FORMAT
                   " to %" G_GINT64_FORMAT,
                   fault, what, text ? text : "", min, max);
}

static bool read_argument(const Kind *kind, State *state, const char *text, GError **error)
{
    const char *name = kind->fault.name;
    if (kind->kind == EVERY)
        return read_number(name, "N", text, 1, INT32_MAX, &state->every, error);
    if (kind->kind == NUMBER && (text || kind->fault.argument[0] == '='))
        return read_number(name, "its argument", text, kind->min, kind->max, &state->number, error);
    if (kind->kind == WORD) {
        g_free(state->word);
        state->word = g_strdup(text ? text : kind->words[0]);
        if (!text || !kind->words[0] || g_strv_contains(kind->words, text))
            return true;
        g_autofree char *all = g_strjoinv(" ", (char **)kind->words);
        return sg_fail(error, SG_ERROR_INPUT, "fault %s: '%s' is none of: %s", name, text,
                       g_strstrip(all));
    }
    if (text && kind->kind == NOTHING)
        return sg_fail(error, SG_ERROR_INPUT, "fault %s takes no argument", name);
    return true;
}

static bool read_modifier(const char *name, State *state, const char *text, GError **error)
{
    const char *equals = strchr(text, '=');
    size_t length = equals ? (size_t)(equals - text) : strlen(text);
    const struct {
        const char *name;
        int64_t *number;
        int64_t min;
    } numbers[] = { { "every", &state->every, 1 },
                    { "after", &state->after, 0 },
                    { "times", &state->times, 1 } };
    for (size_t n = 0; n < G_N_ELEMENTS(numbers); n++)
        if (length == strlen(numbers[n].name) && !strncmp(text, numbers[n].name, length))
            return read_number(name, numbers[n].name, equals ? equals + 1 : NULL, numbers[n].min,
                               INT32_MAX, numbers[n].number, error);
    if (length != 2 || strncmp(text, "on", 2) != 0 || !equals || !equals[1])
        return sg_fail(error, SG_ERROR_INPUT,
                       "fault %s: '%s' is none of every=N, after=N, times=N, on=PART", name, text);
    g_free(state->part);
    state->part = g_strdup(equals + 1);
    return true;
}

static bool read_fault(SgFaults *faults, const char *spec, GError **error)
{
    g_auto(GStrv) fields = g_strsplit(spec, ",", -1);
    char *equals = fields[0] ? strchr(fields[0], '=') : NULL;
    if (equals)
        *equals = '\0';
    int name = find_kind(fields[0] ? fields[0] : "", error);
    if (name < 0)
        return false;
    State *state = &faults->states[name];
    state->on = true;
    if (!read_argument(&kinds[name], state, equals ? equals + 1 : NULL, error))
        return false;
    for (char **field = fields + 1; *field; field++)
        if (!read_modifier(fields[0], state, *field, error))
            return false;
    return true;
}

SgFaults *sg_faults_new(const char *const *specs, GError **error)
{
    SgFaults *faults = g_new0(SgFaults, 1);
    g_mutex_init(&faults->lock);
    for (int n = 0; n < SG_FAULT_COUNT; n++) {
        faults->states[n].number = kinds[n].fallback;
        faults->states[n].every = 1;
        faults->states[n].times = INT64_MAX;
    }
    for (; specs && *specs; specs++) {
        if (!read_fault(faults, *specs, error)) {
            sg_faults_free(faults);
            return NULL;
        }
    }
    return faults;
}

void sg_faults_free(SgFaults *faults)
{
    if (!faults)
        return;
    for (int n = 0; n < SG_FAULT_COUNT; n++) {
        g_free(faults->states[n].word);
        g_free(faults->states[n].part);
    }
    g_mutex_clear(&faults->lock);
    g_free(faults);
}

/* -- Playing ------------------------------------------------------------------------------------ */

static bool concerns(const Kind *kind, const State *state, const SgRequest *request)
{
    if (state->part)
        return strstr(request->path, state->part) != NULL;
    return kind->on_token == g_str_has_prefix(request->path, "/oauth/");
}

static void note(SgReply *reply, const char *name)
{
    for (guint n = 0; n < reply->headers->len; n++) {
        SgPair *header = &g_array_index(reply->headers, SgPair, n);
        if (!strcmp(header->name, "X-Sandbox-Fault")) {
            g_autofree char *all = g_strdup_printf("%s, %s", header->value, name);
            sg_reply_header(reply, "X-Sandbox-Fault", all);
            return;
        }
    }
    sg_reply_header(reply, "X-Sandbox-Fault", name);
}

bool sg_fault(SgFaults *faults, SgFaultName name, const SgRequest *request, SgReply *reply)
{
    State *state = &faults->states[name];
    if (!state->on || !concerns(&kinds[name], state, request))
        return false;
    g_mutex_lock(&faults->lock);
    int64_t occasion = ++state->seen - state->after;
    bool play = occasion > 0 && occasion % state->every == 0 && state->hits < state->times;
    state->hits += play;
    g_mutex_unlock(&faults->lock);
    if (play)
        note(reply, kinds[name].fault.name);
    return play;
}

bool sg_fault_is_on(const SgFaults *faults, SgFaultName name)
{
    return faults->states[name].on;
}

int64_t sg_fault_number(const SgFaults *faults, SgFaultName name)
{
    return faults->states[name].number;
}

const char *sg_fault_word(const SgFaults *faults, SgFaultName name)
{
    return faults->states[name].word;
}

int64_t sg_fault_hits(SgFaults *faults, SgFaultName name)
{
    g_mutex_lock(&faults->lock);
    int64_t hits = faults->states[name].hits;
    g_mutex_unlock(&faults->lock);
    return hits;
}

int64_t sg_faults_played(SgFaults *faults)
{
    int64_t played = 0;
    for (int n = 0; n < SG_FAULT_COUNT; n++)
        played += sg_fault_hits(faults, (SgFaultName)n);
    return played;
}
