/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/request.h"

/*
 * What a route of the API takes, as a table: the same lines check a request and write its part of the
 * OpenAPI document.
 *
 *   { "k", SG_FIELD_INT, "how many", .example = "10", .min = 1, .max = 1000, .fallback = "10" }
 *
 *   GET  ?k=5&seeds=a:tracks:1,a:tracks:2   ──┐
 *   POST {"k": 5, "seeds": ["a:tracks:1"]}  ──┴─▶ arguments {"k": 5, "seeds": […]}
 *
 * Layer: serve.
 */
typedef enum {
    SG_FIELD_TEXT,   /* at most max bytes, not empty, no control characters */
    SG_FIELD_URN,    /* "soundcloud:tracks:1" */
    SG_FIELD_URNS,   /* 1 to max of them; in a query with commas between */
    SG_FIELD_INT,    /* min .. max */
    SG_FIELD_REAL,   /* min .. max */
    SG_FIELD_BOOL,   /* true or false */
    SG_FIELD_CHOICE, /* one of `choices` */
    SG_FIELD_CURSOR, /* "next" of the page before */
} SgFieldKind;

typedef struct {
    const char *name;
    SgFieldKind kind;
    const char *summary;
    const char *example; /* as in a query */
    bool required;
    double min;
    double max;
    const char *fallback;       /* as in a query; NULL: none */
    const char *const *choices; /* ended by NULL */
} SgField;

/*
 * Reads the fields of a request: those that the route captures from its path, and the others from the
 * query, or from the body with POST and PUT. What is absent has its fallback or is missing. `wrong`
 * gets one {"detail", "parameter" or "pointer"} for each thing that is wrong, unknown names included;
 * false when it is not empty afterwards.
 */
bool sg_fields_read(const SgField *fields, const SgRequest *request, const SgJson *body,
                    SgJson *arguments, SgJson *wrong);

/* True where the field stands in the pattern ("/tracks/{urn}"). */
bool sg_field_in_path(const SgField *field, const char *pattern);

/* The JSON schema of a field's value, with its default and an example. */
SgJson *sg_field_schema(const SgField *field);

/* The example as a value. */
SgJson *sg_field_example(const SgField *field);
