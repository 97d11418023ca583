/* SPDX-License-Identifier: MIT */
#include "serve/field.h"

#include "base/text.h"
#include "serve/router.h"

#include <math.h>
#include <string.h>

enum { LONGEST_URN = 200, LONGEST_CURSOR = 64 };

/* Texts that name things hold no control characters; the URNs of a list hold no commas either, as they
 * stand in a query with commas between. The regular expressions of the schemas say the same. */
#define TEXT_PATTERN   "^[^\\u0000-\\u001f\\u007f]+$"
#define URN_PATTERN    "^[a-z][a-z0-9]*:[^\\u0000-\\u001f\\u007f]+$"
#define LISTED_PATTERN "^[a-z][a-z0-9]*:[^\\u0000-\\u001f\\u007f,]+$"
#define CURSOR_PATTERN "^[A-Za-z0-9_-]{8,64}$"

static bool is_plain(const char *text)
{
    for (; *text; text++)
        if ((unsigned char)*text < ' ' || *text == 0x7f)
            return false;
    return true;
}

static bool is_urn(const char *text, bool listed)
{
    size_t source = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789");
    return g_ascii_islower(text[0]) && text[source] == ':' && text[source + 1] && is_plain(text) &&
           g_utf8_strlen(text, -1) <= LONGEST_URN && !(listed && strchr(text, ','));
}

static bool is_cursor(const char *text)
{
    size_t length = strlen(text);
    for (const char *at = text; *at; at++)
        if (!g_ascii_isalnum(*at) && *at != '_' && *at != '-')
            return false;
    return length >= 8 && length <= LONGEST_CURSOR;
}

/* -- From text to a value ------------------------------------------------------------------------- */

static SgJson *parse_number(const SgField *field, const char *text)
{
    int64_t whole;
    if (field->kind == SG_FIELD_INT)
        return sg_text_to_int64(text, &whole) ? json_integer(whole) : NULL;
    double real;
    return sg_text_to_double(text, &real) ? json_real(real) : NULL;
}

static SgJson *parse_urns(const char *text)
{
    g_auto(GStrv) parts = g_strsplit(text, ",", -1);
    SgJson *list = json_array();
    for (char **part = parts; *part; part++)
        json_array_append_new(list, json_string(*part));
    return list;
}

/* NULL: not of the kind. */
static SgJson *parse(const SgField *field, const char *text)
{
    switch (field->kind) {
    case SG_FIELD_URNS: return parse_urns(text);
    case SG_FIELD_INT:
    case SG_FIELD_REAL: return parse_number(field, text);
    case SG_FIELD_BOOL:
        /* Python's clients write True. */
        return !g_ascii_strcasecmp(text, "true")    ? json_true()
               : !g_ascii_strcasecmp(text, "false") ? json_false()
                                                    : NULL;
    case SG_FIELD_TEXT:
    case SG_FIELD_URN:
    case SG_FIELD_CHOICE:
    case SG_FIELD_CURSOR: break;
    }
    return json_string(text);
}

/* -- Checking a value ----------------------------------------------------------------------------- */

/* The text of a value, or NULL: no text, or one that a NUL cuts. */
static const char *text_of(const SgJson *value)
{
    const char *text = json_string_value(value);
    return text && strlen(text) == json_string_length(value) ? text : NULL;
}

static char *wrong_urns(const SgField *field, const SgJson *value)
{
    size_t count = json_array_size(value);
    if (!json_is_array(value) || count < 1 || (double)count > field->max)
        return g_strdup_printf("must be 1 to %g URNs", field->max);
    for (size_t n = 0; n < count; n++) {
        const char *urn = text_of(json_array_get(value, n));
        if (!urn || !is_urn(urn, true))
            return g_strdup_printf("'%s' is no URN like soundcloud:tracks:1", urn ? urn : "");
    }
    return NULL;
}

static char *wrong_number(const SgField *field, const SgJson *value)
{
    /* In JSON 3.0 is a whole number too. */
    bool whole = json_is_integer(value) ||
                 (json_is_real(value) && json_real_value(value) == trunc(json_real_value(value)));
    double number = json_number_value(value);
    if ((field->kind == SG_FIELD_INT ? whole : json_is_number(value)) && number >= field->min &&
        number <= field->max)
        return NULL;
    return g_strdup_printf("must be a %snumber from %.15g to %.15g",
                           field->kind == SG_FIELD_INT ? "whole " : "", field->min, field->max);
}

static char *wrong_text(const SgField *field, const SgJson *value)
{
    const char *text = text_of(value);
    if (text && *text && (double)g_utf8_strlen(text, -1) <= field->max && is_plain(text))
        return NULL;
    return g_strdup_printf("must be a text of 1 to %g characters, without control characters",
                           field->max);
}

static char *wrong_choice(const SgField *field, const SgJson *value)
{
    const char *text = text_of(value);
    if (text && g_strv_contains(field->choices, text))
        return NULL;
    g_autofree char *all = g_strjoinv(", ", (char **)field->choices);
    return g_strdup_printf("must be one of: %s", all);
}

/* What is wrong with it, or NULL. */
static char *wrong_with(const SgField *field, const SgJson *value)
{
    const char *text = text_of(value);
    switch (field->kind) {
    case SG_FIELD_TEXT: return wrong_text(field, value);
    case SG_FIELD_URN:
        return text && is_urn(text, false) ? NULL
                                           : g_strdup("must be a URN like soundcloud:tracks:1");
    case SG_FIELD_URNS: return wrong_urns(field, value);
    case SG_FIELD_INT:
    case SG_FIELD_REAL: return wrong_number(field, value);
    case SG_FIELD_BOOL: return json_is_boolean(value) ? NULL : g_strdup("must be true or false");
    case SG_FIELD_CHOICE: return wrong_choice(field, value);
    case SG_FIELD_CURSOR:
        return text && is_cursor(text) ? NULL : g_strdup("must be the \"next\" of another page");
    }
    return NULL;
}

/* -- Reading ---------------------------------------------------------------------------------------- */

typedef struct {
    const SgField *fields;
    const SgRequest *request;
    const SgJson *body; /* NULL: a query */
    SgJson *arguments;
    SgJson *wrong;
} Reading;

static void complain(const Reading *reading, const char *name, const char *detail, bool in_body)
{
    SgJson *entry = json_object();
    g_autofree char *whole = g_strdup_printf("%s %s", name, detail);
    sg_json_set_string(entry, "detail", whole);
    g_autofree char *pointer = g_strconcat("/", name, NULL);
    sg_json_set_string(entry, in_body ? "pointer" : "parameter", in_body ? pointer : name);
    json_array_append_new(reading->wrong, entry);
}

static const SgField *find_field(const SgField *fields, const char *name)
{
    for (; fields->name; fields++)
        if (!strcmp(fields->name, name))
            return fields;
    return NULL;
}

static void complain_of_unknown(const Reading *reading, const char *name, bool in_body)
{
    g_autoptr(GPtrArray) names = g_ptr_array_new();
    for (const SgField *field = reading->fields; field->name; field++)
        g_ptr_array_add(names, (void *)field->name);
    g_ptr_array_add(names, NULL);
    const char *nearest = sg_text_nearest(name, (const char *const *)names->pdata);
    g_autofree char *detail = nearest ? g_strdup_printf("is unknown; did you mean '%s'?", nearest)
                                      : g_strdup("is unknown here");
    complain(reading, name, detail, in_body);
}

static void check_names(const Reading *reading)
{
    const char *pattern = reading->request->route->pattern;
    for (guint n = 0; n < reading->request->query->len; n++) {
        const char *name = g_array_index(reading->request->query, SgPair, n).name;
        const SgField *field = find_field(reading->fields, name);
        if (!field || reading->body || sg_field_in_path(field, pattern))
            complain_of_unknown(reading, name, false);
        for (guint m = 0; field && m < n; m++)
            if (!strcmp(g_array_index(reading->request->query, SgPair, m).name, name))
                complain(reading, name, "is given twice", false);
    }
    const char *key;
    SgJson *value;
    json_object_foreach ((SgJson *)reading->body, key, value) {
        const SgField *field = find_field(reading->fields, key);
        if (!field || sg_field_in_path(field, pattern))
            complain_of_unknown(reading, key, true);
    }
}

/* The value as it was given; *in_body tells where; NULL when it is absent or unreadable. */
static SgJson *given(const Reading *reading, const SgField *field, bool *in_body)
{
    bool in_path = sg_field_in_path(field, reading->request->route->pattern);
    *in_body = reading->body && !in_path;
    if (*in_body)
        return json_incref(json_object_get(reading->body, field->name));
    const char *text = in_path ? sg_request_capture(reading->request, field->name)
                               : sg_request_query(reading->request, field->name);
    if (!text)
        return NULL;
    SgJson *value = parse(field, text);
    if (value)
        return value;
    /* A text where none is wanted: the check says what is. */
    return json_string(text);
}

static void read_field(const Reading *reading, const SgField *field)
{
    bool in_body;
    g_autoptr(SgJson) value = given(reading, field, &in_body);
    if (!value && field->fallback)
        value = parse(field, field->fallback);
    if (!value) {
        if (field->required)
            complain(reading, field->name, "is missing", in_body);
        return;
    }
    g_autofree char *detail = wrong_with(field, value);
    if (detail)
        complain(reading, field->name, detail, in_body);
    else if (field->kind == SG_FIELD_INT && json_is_real(value))
        json_object_set_new(reading->arguments, field->name,
                            json_integer((json_int_t)json_real_value(value)));
    else
        json_object_set(reading->arguments, field->name, value);
}

bool sg_fields_read(const SgField *fields, const SgRequest *request, const SgJson *body,
                    SgJson *arguments, SgJson *wrong)
{
    const Reading reading = { fields, request, body, arguments, wrong };
    check_names(&reading);
    for (const SgField *field = fields; field->name; field++)
        read_field(&reading, field);
    return json_array_size(wrong) == 0;
}

bool sg_field_in_path(const SgField *field, const char *pattern)
{
    g_autofree char *capture = g_strconcat("{", field->name, "}", NULL);
    return strstr(pattern, capture) != NULL;
}

/* -- Documentation ---------------------------------------------------------------------------------- */

SgJson *sg_field_example(const SgField *field)
{
    return parse(field, field->example);
}

static SgJson *urn_schema(const char *pattern)
{
    return json_pack("{s:s, s:s, s:i}", "type", "string", "pattern", pattern, "maxLength",
                     LONGEST_URN);
}

static SgJson *plain_schema(const SgField *field)
{
    SgJson *choices;
    switch (field->kind) {
    case SG_FIELD_TEXT:
        return json_pack("{s:s, s:i, s:i, s:s}", "type", "string", "minLength", 1, "maxLength",
                         (int)field->max, "pattern", TEXT_PATTERN);
    case SG_FIELD_URN: return urn_schema(URN_PATTERN);
    case SG_FIELD_URNS:
        return json_pack("{s:s, s:o, s:i, s:i}", "type", "array", "items",
                         urn_schema(LISTED_PATTERN), "minItems", 1, "maxItems", (int)field->max);
    case SG_FIELD_INT:
        return json_pack("{s:s, s:I, s:I}", "type", "integer", "minimum", (json_int_t)field->min,
                         "maximum", (json_int_t)field->max);
    case SG_FIELD_REAL:
        return json_pack("{s:s, s:f, s:f}", "type", "number", "minimum", field->min, "maximum",
                         field->max);
    case SG_FIELD_BOOL: return json_pack("{s:s}", "type", "boolean");
    case SG_FIELD_CHOICE:
        choices = json_array();
        for (const char *const *choice = field->choices; *choice; choice++)
            json_array_append_new(choices, json_string(*choice));
        return json_pack("{s:s, s:o}", "type", "string", "enum", choices);
    case SG_FIELD_CURSOR: break;
    }
    return json_pack("{s:s, s:s}", "type", "string", "pattern", CURSOR_PATTERN);
}

SgJson *sg_field_schema(const SgField *field)
{
    SgJson *schema = plain_schema(field);
    if (field->fallback)
        json_object_set_new(schema, "default", parse(field, field->fallback));
    return schema;
}
