/* SPDX-License-Identifier: MIT */
#pragma once

#include "serve/sandbox-private.h"

/* The table of faults: their names, arguments and meanings. Layer: serve, private. */
typedef struct {
    SgSandboxFault fault;
    enum {
        SG_ARGUMENT_NONE,
        SG_ARGUMENT_NUMBER,
        SG_ARGUMENT_EVERY, /* the modifier every=N */
        SG_ARGUMENT_WORD,
    } kind;
    int64_t fallback, min, max;
    const char *words[12]; /* those allowed, the default first; empty: any */
    bool on_token;         /* plays on the token host rather than on the API */
} SgFaultKind;

extern const SgFaultKind sg_fault_kinds[SG_FAULT_COUNT];
