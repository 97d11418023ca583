/* SPDX-License-Identifier: MIT */
#pragma once

#include "staging/duck.h"

#include <duckdb.h>

/* What duck.c and duck-text.c share. Layer: staging. */
struct SgDuck {
    duckdb_database database;
    duckdb_connection connection;
    int threads;
    GPtrArray *sources; /* what duck-text.c made; freed with the database */
};
