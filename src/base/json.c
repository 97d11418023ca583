/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "base/json-write.h"
#include "base/text.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

SgJson *sg_json_parse(const char *data, size_t length, size_t limit, const char *name,
                      GError **error)
{
    if (length > limit)
        return sg_fail_null(error, SG_ERROR_INPUT,
                            "%s: %zu bytes of JSON, more than the limit of %zu", name, length,
                            limit);
    if (length >= 3 && memcmp(data, "\xEF\xBB\xBF", 3) == 0) {
        data += 3;
        length -= 3;
    }
    json_error_t where;
    json_t *value = json_loadb(data, length, JSON_DECODE_ANY | JSON_ALLOW_NUL, &where);
    if (value)
        return value;
    /* The reason quotes the text, lines and all. */
    g_autofree char *reason = sg_text_printable(where.text);
    return sg_fail_null(error, SG_ERROR_INPUT, "%s: not valid JSON at byte %d: %s", name,
                        where.position, reason);
}

const char *sg_json_string(const SgJson *object, const char *key)
{
    return json_string_value(json_object_get(object, key));
}

const SgJson *sg_json_object(const SgJson *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_object(value) ? value : NULL;
}

const SgJson *sg_json_array(const SgJson *object, const char *key)
{
    const json_t *value = json_object_get(object, key);
    return json_is_array(value) ? value : NULL;
}

int64_t sg_json_int(const SgJson *object, const char *key, int64_t missing)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_integer(value))
        return json_integer_value(value);
    if (json_is_real(value) && fabs(json_real_value(value)) < 0x1p62)
        return (int64_t)json_real_value(value);
    int64_t number;
    return json_is_string(value) && sg_text_to_int64(json_string_value(value), &number) ? number
                                                                                        : missing;
}

double sg_json_double(const SgJson *object, const char *key, double missing)
{
    const json_t *value = json_object_get(object, key);
    if (json_is_number(value))
        return json_number_value(value);
    double number;
    return json_is_string(value) && sg_text_to_double(json_string_value(value), &number) ? number
                                                                                         : missing;
}

bool sg_json_bool(const SgJson *object, const char *key, bool missing)
{
    const json_t *value = json_object_get(object, key);
    return json_is_boolean(value) ? json_is_true(value) : missing;
}

SgJson *sg_json_text(const char *text)
{
    const char *end;
    /* jansson would look through the whole text a second time. */
    if (g_utf8_validate(text, -1, &end))
        return json_stringn_nocheck(text, (size_t)(end - text));
    g_autofree char *valid = g_utf8_make_valid(text, -1);
    return json_string_nocheck(valid);
}

void sg_json_set_string(SgJson *object, const char *key, const char *text)
{
    sg_json_set(object, key, text ? sg_json_text(text) : json_null());
}

void sg_json_set_count(SgJson *object, const char *key, int64_t count)
{
    sg_json_set(object, key, count < 0 ? json_null() : json_integer(count));
}

char *sg_json_dump(const SgJson *value, int indent)
{
    if (indent <= 0)
        return sg_json_write(value);
    char *text = json_dumps(value, SG_JSON_FLAGS | JSON_INDENT((size_t)indent));
    char *copy = g_strdup(text);
    free(text);
    return copy;
}
