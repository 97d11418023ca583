/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/*
 * Closes connections on which too little happens: a client that sends one byte now and then, or reads
 * one, would otherwise keep its connection for ever. Each connection has one term; a thread looks
 * every half second which terms are over and shuts those sockets down.
 *
 *   open ──expect(30)──▶ head, body ──expect(60)──▶ answer ──expect(30)──▶ next head …  close
 *
 * Layer: serve. Any thread may call.
 */
typedef struct SgPatience SgPatience;
typedef struct SgTerm SgTerm;

SgPatience *sg_patience_new(void);

/* All terms must be closed. */
void sg_patience_free(SgPatience *patience);
G_DEFINE_AUTOPTR_CLEANUP_FUNC(SgPatience, sg_patience_free)

/* A connection without a term for now; the socket must stay open until close. */
SgTerm *sg_patience_open(SgPatience *patience, int socket);
void sg_patience_close(SgPatience *patience, SgTerm *term);

/* Something must have come to its end in so many seconds; 0: no hurry. Takes NULL. */
void sg_patience_expect(SgTerm *term, double seconds);
