/* SPDX-License-Identifier: MIT */
#include "serve/sandbox-fault-kinds.h"

#include "base/text.h"

#include <string.h>

/* What was asked of the faults, and when each is played. */

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

/* The fault of a name, or -1. */
static int look_up(const char *name)
{
    for (int n = 0; n < SG_FAULT_COUNT; n++)
        if (!strcmp(sg_fault_kinds[n].fault.name, name))
            return n;
    return -1;
}

static int refuse_name(const char *name, GError **error)
{
    const char *names[SG_FAULT_COUNT + 1] = { NULL };
    for (int n = 0; n < SG_FAULT_COUNT; n++)
        names[n] = sg_fault_kinds[n].fault.name;
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

static bool read_argument(const SgFaultKind *kind, State *state, const char *text, GError **error)
{
    const char *name = kind->fault.name;
    if (kind->kind == SG_ARGUMENT_EVERY)
        return read_number(name, "N", text, 1, INT32_MAX, &state->every, error);
    if (kind->kind == SG_ARGUMENT_NUMBER && (text || kind->fault.argument[0] == '='))
        return read_number(name, "its argument", text, kind->min, kind->max, &state->number, error);
    if (kind->kind == SG_ARGUMENT_WORD) {
        g_free(state->word);
        state->word = g_strdup(text ? text : kind->words[0]);
        if (!text || !kind->words[0] || g_strv_contains(kind->words, text))
            return true;
        g_autofree char *all = g_strjoinv(" ", (char **)kind->words);
        return sg_fail(error, SG_ERROR_INPUT, "fault %s: '%s' is none of: %s", name, text,
                       g_strstrip(all));
    }
    if (text && kind->kind == SG_ARGUMENT_NONE)
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

/* "cut-every" is "cut" with an argument that says how often: *every is true then. */
static int find_kind(const char *name, bool *every, GError **error)
{
    int kind = look_up(name);
    *every = false;
    if (kind < 0 && g_str_has_suffix(name, "-every")) {
        g_autofree char *stem = g_strndup(name, strlen(name) - strlen("-every"));
        kind = look_up(stem);
        *every = true;
    }
    return kind < 0 ? refuse_name(name, error) : kind;
}

static bool read_fault(SgFaults *faults, const char *spec, GError **error)
{
    g_auto(GStrv) fields = g_strsplit(*spec ? spec : ",", ",", -1);
    char *argument = strchr(fields[0], '=');
    if (argument)
        *argument++ = '\0';
    bool every;
    int name = find_kind(fields[0], &every, error);
    if (name < 0)
        return false;
    State *state = &faults->states[name];
    state->on = true;
    if (every && !read_number(fields[0], "N", argument, 1, INT32_MAX, &state->every, error))
        return false;
    if (!read_argument(&sg_fault_kinds[name], state, every ? NULL : argument, error))
        return false;
    for (char **field = fields + 1; *field; field++)
        if (**field && !read_modifier(fields[0], state, *field, error))
            return false;
    return true;
}

SgFaults *sg_faults_new(const char *const *specs, GError **error)
{
    SgFaults *faults = g_new0(SgFaults, 1);
    g_mutex_init(&faults->lock);
    for (int n = 0; n < SG_FAULT_COUNT; n++) {
        faults->states[n].number = sg_fault_kinds[n].fallback;
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

static bool concerns(const SgFaultKind *kind, const State *state, const SgRequest *request)
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
    if (!state->on || !concerns(&sg_fault_kinds[name], state, request))
        return false;
    g_mutex_lock(&faults->lock);
    int64_t occasion = ++state->seen - state->after;
    bool play = occasion > 0 && occasion % state->every == 0 && state->hits < state->times;
    state->hits += play;
    g_mutex_unlock(&faults->lock);
    if (play)
        note(reply, sg_fault_kinds[name].fault.name);
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
