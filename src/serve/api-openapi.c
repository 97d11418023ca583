/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

#include "version.h"

#include <string.h>

/* The OpenAPI 3.1 document: paths from the table of routes, shapes from words/openapi.json. */

extern const SgEmbedded sg_openapi_schemas[];

static SgJson *reference(const char *schema)
{
    g_autofree char *place = g_strconcat("#/components/schemas/", schema, NULL);
    return json_pack("{s:s}", "$ref", place);
}

static SgJson *content(const char *type, SgJson *schema)
{
    return json_pack("{s:{s:o}}", type, "schema", schema);
}

/* -- What a route takes ----------------------------------------------------------------------------- */

static SgJson *parameter(const SgField *field, bool in_path)
{
    SgJson *object = json_object();
    sg_json_set_string(object, "name", field->name);
    sg_json_set_string(object, "in", in_path ? "path" : "query");
    sg_json_set_string(object, "description", field->summary);
    json_object_set_new(object, "required", json_boolean(field->required));
    if (field->kind == SG_FIELD_URNS) {
        sg_json_set_string(object, "style", "form");
        json_object_set_new(object, "explode", json_false());
    }
    json_object_set_new(object, "schema", sg_field_schema(field));
    if (field->example)
        json_object_set_new(object, "example", sg_field_example(field));
    return object;
}

static SgJson *body(const SgField *fields, const char *pattern)
{
    SgJson *properties = json_object(), *required = json_array(), *example = json_object();
    for (const SgField *field = fields; field->name; field++) {
        if (sg_field_in_path(field, pattern))
            continue;
        SgJson *schema = sg_field_schema(field);
        sg_json_set_string(schema, "description", field->summary);
        json_object_set_new(properties, field->name, schema);
        if (field->required)
            json_array_append_new(required, json_string(field->name));
        if (field->required)
            json_object_set_new(example, field->name, sg_field_example(field));
    }
    SgJson *schema = json_pack("{s:s, s:o, s:o, s:b}", "type", "object", "required", required,
                               "properties", properties, "additionalProperties", 0);
    return json_pack("{s:b, s:{s:{s:o, s:o}}}", "required", 1, "content", "application/json",
                     "schema", schema, "example", example);
}

static void set_fields(SgJson *operation, const SgApiRoute *route)
{
    bool posts = strcmp(route->method, "POST") == 0;
    SgJson *parameters = json_array();
    for (const SgField *field = route->fields; field && field->name; field++) {
        bool in_path = sg_field_in_path(field, route->pattern);
        if (in_path || !posts)
            json_array_append_new(parameters, parameter(field, in_path));
    }
    json_object_set_new(operation, "parameters", parameters);
    if (posts)
        json_object_set_new(operation, "requestBody", body(route->fields, route->pattern));
}

/* -- What it answers -------------------------------------------------------------------------------- */

static SgJson *etag_header(void)
{
    return json_pack("{s:{s:s, s:{s:s}}}", "ETag", "description",
                     "names graph and bytes; If-None-Match answers 304", "schema", "type",
                     "string");
}

/* What is no document of the table. */
static const char *type_of(const SgApiRoute *route)
{
    static const char *const types[][2] = { { "openapi", "application/json" },
                                            { "docs", "text/html" },
                                            { "docsStyle", "text/css" } };
    for (size_t n = 0; n < G_N_ELEMENTS(types); n++)
        if (!strcmp(route->operation, types[n][0]))
            return types[n][1];
    return "text/plain";
}

static SgJson *good_answer(const SgApiRoute *route)
{
    SgJson *answer = json_object();
    sg_json_set_string(answer, "description", route->summary);
    if (route->status == 204)
        return answer;
    if (route->schema) {
        json_object_set_new(answer, "content",
                            content("application/json", reference(route->schema)));
        if (!route->status && strcmp(route->method, "POST") != 0)
            json_object_set_new(answer, "headers", etag_header());
        return answer;
    }
    const char *type = type_of(route);
    bool json = strcmp(type, "application/json") == 0;
    json_object_set_new(answer, "content",
                        content(type, json_pack("{s:s}", "type", json ? "object" : "string")));
    return answer;
}

static void add_problem(SgJson *answers, const char *status, const char *description)
{
    json_object_set_new(answers, status,
                        json_pack("{s:s, s:o}", "description", description, "content",
                                  content("application/problem+json", reference("Problem"))));
}

static SgJson *answers_of(const SgApiRoute *route)
{
    SgJson *answers = json_object();
    g_autofree char *good = g_strdup_printf("%d", route->status ? route->status : 200);
    bool posts = strcmp(route->method, "POST") == 0,
         data = g_str_has_prefix(route->pattern, "/api/");
    json_object_set_new(answers, good, good_answer(route));
    if (route->schema && !route->status && !posts)
        json_object_set_new(answers, "304",
                            json_pack("{s:s}", "description", "the client has it already"));
    if (data) {
        add_problem(answers, "400", "a parameter or the body cannot be read");
        add_problem(answers, "401", "a key is missing or unknown");
        add_problem(answers, "403", "the key may not do this");
        add_problem(answers, "404", "something that is named does not exist");
        add_problem(answers, "429", "too many requests: wait for Retry-After seconds");
    }
    if (posts) {
        add_problem(answers, "413", "the body is too large");
        add_problem(answers, "415", "the body is not application/json");
        add_problem(answers, "422", "a member of the body is wrong");
    }
    add_problem(answers, "default", "any other problem");
    return answers;
}

/* -- The document ----------------------------------------------------------------------------------- */

static SgJson *operation_of(const SgApiRoute *route, bool keyed)
{
    SgJson *operation = json_object();
    bool data = g_str_has_prefix(route->pattern, "/api/");
    sg_json_set_string(operation, "operationId", route->operation);
    sg_json_set_string(operation, "summary", route->summary);
    json_object_set_new(operation, "tags", json_pack("[s]", data ? "music" : "service"));
    set_fields(operation, route);
    json_object_set_new(operation, "responses", answers_of(route));
    if (keyed && (data || !strcmp(route->pattern, "/metrics")))
        json_object_set_new(operation, "security", json_pack("[{s:[]}]", "key"));
    return operation;
}

static SgJson *paths(bool keyed)
{
    SgJson *object = json_object();
    for (const SgApiRoute *route = sg_api_routes; route->method; route++) {
        SgJson *path = json_object_get(object, route->pattern);
        if (!path) {
            path = json_object();
            json_object_set_new(object, route->pattern, path);
        }
        g_autofree char *method = g_ascii_strdown(route->method, -1);
        json_object_set_new(path, method, operation_of(route, keyed));
    }
    return object;
}

SgJson *sg_api_openapi_document(bool keyed)
{
    const SgEmbedded *file = &sg_openapi_schemas[0];
    SgJson *schemas = sg_json_parse(file->data, file->length, file->length, file->name, NULL);
    g_assert(schemas);
    SgJson *document = json_object();
    sg_json_set_string(document, "openapi", "3.1.0");
    json_object_set_new(
        document, "info",
        json_pack("{s:s, s:s, s:s, s:{s:s, s:s}}", "title", "SoundGraph", "version", SG_VERSION,
                  "description",
                  "Music recommendations with reasons. Every document is the one that the command "
                  "line prints with --json.",
                  "license", "name", "MIT", "identifier", "MIT"));
    json_object_set_new(document, "servers", json_pack("[{s:s}]", "url", "/"));
    json_object_set_new(document, "tags",
                        json_pack("[{s:s, s:s}, {s:s, s:s}]", "name", "music", "description",
                                  "tracks, people and what ties them", "name", "service",
                                  "description", "about the server itself"));
    json_object_set_new(document, "paths", paths(keyed));
    SgJson *components = json_pack("{s:o}", "schemas", schemas);
    json_object_set_new(document, "components", components);
    if (keyed)
        json_object_set_new(components, "securitySchemes",
                            json_pack("{s:{s:s, s:s}}", "key", "type", "http", "scheme", "bearer"));
    return document;
}
