/* SPDX-License-Identifier: MIT */
#include "base/json.h"

#include "base/text.h"

#include <math.h>
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
    if (!value)
        return sg_fail_null(error, SG_ERROR_INPUT, "%s: not valid JSON at byte %d: %s", name,
                            where.position, where.text);
    return value;
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

void sg_json_set_string(SgJson *object, const char *key, const char *text)
{
    g_autofree char *valid = text ? g_utf8_make_valid(text, -1) : NULL;
    json_object_set_new(object, key, valid ? json_string(valid) : json_null());
}

void sg_json_set_count(SgJson *object, const char *key, int64_t count)
{
    json_object_set_new(object, key, count < 0 ? json_null() : json_integer(count));
}

char *sg_json_dump(const SgJson *value, int indent)
{
    size_t flags = JSON_ENCODE_ANY | JSON_REAL_PRECISION(17);
    char *text =
        json_dumps(value, flags | (indent > 0 ? JSON_INDENT((size_t)indent) : JSON_COMPACT));
    char *copy = g_strdup(text);
    free(text);
    return copy;
}
