/* SPDX-License-Identifier: MIT */
#pragma once

#include <glib.h>

/*
 * Who else a title names: guests, remixers, producers, mentions.
 *
 *   "Night Bus (feat. Mira & Ivo) [prod. by Okto]"    featured "Mira & Ivo", producer "Okto"
 *   "Night Bus (Sable Remix)"                         remixer "Sable"
 *   "Night Bus - remixed by Juno @tarn"               remixer "Juno", mention "tarn"
 *
 * A name is a phrase as it stands, which may be one artist ("Lune & Sons") or several ("Mira &
 * Ivo"): look for the whole phrase first, then for its parts.
 *
 * Layer: music.
 */
typedef enum {
    SG_CREDIT_FEATURED,
    SG_CREDIT_REMIXER,
    SG_CREDIT_PRODUCER,
    SG_CREDIT_MENTION
} SgCreditRole;

typedef struct {
    SgCreditRole role;
    char *name;
} SgCredit;

/* The credits of a title (or a description), in order of appearance; NULL has none. The array owns
 * them. */
GPtrArray *sg_credits_parse(const char *text);

/* The parts of a phrase that "&", "+", ",", "and", "x", "vs", "with" join; ended by NULL, freed by
 * g_strfreev. A phrase without them is its only part. */
char **sg_credit_split(const char *name);
