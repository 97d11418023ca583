/* SPDX-License-Identifier: MIT */
#pragma once

#include "base/json.h"
#include "base/rng.h"
#include "serve/platform.h"

/*
 * What the parts of the generator share.
 *
 *   platform-generate.c  people ─▶ platform-tracks.c  tracks ─▶ platform-lists.c  playlists
 *                                                              └▶ platform-social.c likes, …
 *
 * Every record draws from a stream of its own, so that a change to one leaves the others alone.
 * Only whole numbers decide: the result is the same on every machine.
 *
 * Layer: serve, private.
 */
enum { SG_GENERATE_SCENES = 12, SG_GENERATE_CIRCLES = 3 };

/* What a user, or a track, is at home in. */
typedef struct {
    int scene;
    int circle;
    int64_t weight; /* of a track: how often it is met; heavy-tailed, 10 … 4000 */
} SgTaste;

/* Tracks that can be drawn, each by its weight. */
typedef struct {
    GArray *tracks; /* of int32_t */
    GArray *sums;   /* of int64_t: weight of the tracks up to and with this one */
} SgPool;

typedef struct {
    SgPlatform *platform;
    SgJson *words;
    uint64_t seed;
    int artists;         /* users 0 … artists-1 upload; the others listen */
    GArray *user_taste;  /* of SgTaste */
    GArray *track_taste; /* of SgTaste */
    SgPool circle[SG_GENERATE_SCENES][SG_GENERATE_CIRCLES];
    SgPool scene[SG_GENERATE_SCENES];
    SgPool crossing; /* what everybody knows */
} SgGenerator;

typedef enum {
    SG_STREAM_USER = 1,
    SG_STREAM_TRACK,
    SG_STREAM_PLAYLIST,
    SG_STREAM_LIKES,
    SG_STREAM_RELATED,
    SG_STREAM_COMMENTS,
} SgStream;
SgRng sg_generator_rng(const SgGenerator *generator, SgStream stream, int64_t record);

void sg_generate_tracks(SgGenerator *generator);
void sg_generate_playlists(SgGenerator *generator);
void sg_generate_social(SgGenerator *generator);

const SgTaste *sg_generator_user_taste(const SgGenerator *generator, int32_t user);
const SgTaste *sg_generator_track_taste(const SgGenerator *generator, int32_t track);
const SgJson *sg_generator_scene(const SgGenerator *generator, int scene);
/* One of the two scenes that border on it. */
int sg_generator_near(const SgGenerator *generator, int scene, SgRng *rng);

/* A track that somebody of this taste would pick: mostly of the circle, some of the scene, a few
 * from next door, a few that everybody knows. */
int32_t sg_generator_draw(const SgGenerator *generator, const SgTaste *taste, SgRng *rng);

/* True in `percent` of 100 cases. */
bool sg_chance(SgRng *rng, int percent);
/* low … high, both included. */
int64_t sg_between(SgRng *rng, int64_t low, int64_t high);
/* One string of an array. */
const char *sg_pick(SgRng *rng, const SgJson *array);
/* A copy of `text` with {name} replaced; pairs name, value, …, ended by NULL. */
char *sg_fill(const char *text, ...) G_GNUC_NULL_TERMINATED;
/* "s-" and eleven letters and digits. */
char *sg_generate_secret(SgRng *rng);
/* A number near what the platform would have given at that time, not in `taken` yet; the latest
 * ones pass 2^31. */
int64_t sg_generate_id(SgRng *rng, int64_t created_at, GHashTable *taken);
/* `wanted` as it stands, or with -2, -3, …; added to `taken`. */
char *sg_generate_permalink(const char *wanted, GHashTable *taken);
/* When a track, list or account may have been made. */
enum { SG_GENERATE_FIRST_DAY = 1262304000, SG_GENERATE_LAST_DAY = 1761955200 };
