/* SPDX-License-Identifier: MIT */
#include "serve/api-private.h"

/* The table of the API. Examples are of the sandbox's catalogue, so that a test can ask each of them. */

/* clang-format off */
#define TRACK  "soundcloud:tracks:1326960679"
#define OTHER  "soundcloud:tracks:839363587"

static const char *const kinds[] = { "tracks", "users", "playlists", NULL };

#define LIMIT  { "limit", SG_FIELD_INT, "entries on a page", "20", false, 1, 100, "20", NULL }
#define CURSOR { "cursor", SG_FIELD_CURSOR, "\"next\" of the page before", NULL, false, 0, 0, NULL, NULL }
#define ADVENTURE { "adventure", SG_FIELD_REAL, "away from what is popular (up to 1) or towards it (down to -1)", "0.2", false, -1, 1, "0", NULL }
#define FILTERS \
    { "exclude", SG_FIELD_URNS, "tracks to leave out", OTHER, false, 1, 1000, NULL, NULL }, \
    { "genre", SG_FIELD_TEXT, "only this genre", "house", false, 1, 100, NULL, NULL }, \
    { "license", SG_FIELD_TEXT, "only this licence", "cc-by", false, 1, 100, NULL, NULL }, \
    { "year_from", SG_FIELD_INT, "not older than this", "2010", false, 0, 9999, "0", NULL }, \
    { "year_to", SG_FIELD_INT, "not newer than this; 0: any", "2026", false, 0, 9999, "0", NULL }, \
    { "min_plays", SG_FIELD_INT, "fewest plays", "0", false, 0, 1e12, "0", NULL }, \
    { "max_plays", SG_FIELD_INT, "most plays; 0: any", "100000", false, 0, 1e12, "0", NULL }, \
    { "max_per_artist", SG_FIELD_INT, "most tracks of an artist; 0: any", "2", false, 0, 1000, "0", NULL }
#define END    { .name = NULL }

static const SgField search_fields[] = {
    { "q", SG_FIELD_TEXT, "words that title, artist or tags hold", "night", true, 1, 200, NULL, NULL },
    { "kind", SG_FIELD_CHOICE, "what to look for", "tracks", false, 0, 0, "tracks", kinds },
    LIMIT, CURSOR, END,
};

static const SgField track_fields[] = {
    { "urn", SG_FIELD_URN, "the track", TRACK, true, 0, 0, NULL, NULL }, END,
};

static const SgField user_fields[] = {
    { "urn", SG_FIELD_URN, "the user", "soundcloud:users:451036322", true, 0, 0, NULL, NULL }, END,
};

static const SgField playlist_fields[] = {
    { "urn", SG_FIELD_URN, "the playlist", "soundcloud:playlists:1090062022", true, 0, 0, NULL, NULL }, END,
};

static const SgField own_playlist_fields[] = {
    { "urn", SG_FIELD_URN, "the playlist", "local:playlists:mine", true, 0, 0, NULL, NULL }, END,
};

static const SgField related_fields[] = {
    { "urn", SG_FIELD_URN, "the track", TRACK, true, 0, 0, NULL, NULL }, LIMIT, CURSOR, END,
};

static const SgField recommendation_fields[] = {
    { "seeds", SG_FIELD_URNS, "tracks to start from", TRACK, true, 1, 100, NULL, NULL },
    { "k", SG_FIELD_INT, "how many", "10", false, 1, 1000, "10", NULL },
    { "model", SG_FIELD_TEXT, "walk, or a trained model that is served (see /models)", "walk", false, 1, 100, "walk", NULL },
    FILTERS,
    ADVENTURE,
    { "mmr", SG_FIELD_REAL, "above 0: choose by marginal relevance, the smaller the more diverse", "0.7", false, 0, 1, "0", NULL },
    { "keep_versions", SG_FIELD_BOOL, "let further uploads of one recording pass", "false", false, 0, 0, "false", NULL },
    { "explain", SG_FIELD_BOOL, "with an explanation of each item", "true", false, 0, 0, "false", NULL },
    END,
};

static const SgField explanation_fields[] = {
    { "seeds", SG_FIELD_URNS, "tracks to start from", TRACK, true, 1, 100, NULL, NULL },
    { "item", SG_FIELD_URN, "the track in question", OTHER, true, 0, 0, NULL, NULL },
    { "model", SG_FIELD_TEXT, "walk, or a trained model that is served (see /models)", "walk", false, 1, 100, "walk", NULL },
    { "paths", SG_FIELD_INT, "most paths to show", "5", false, 0, 100, "5", NULL },
    ADVENTURE, END,
};

static const SgField whynot_fields[] = {
    { "seeds", SG_FIELD_URNS, "tracks to start from", TRACK, true, 1, 100, NULL, NULL },
    { "item", SG_FIELD_URN, "the track that is missed", OTHER, true, 0, 0, NULL, NULL },
    { "k", SG_FIELD_INT, "how many are recommended", "10", false, 1, 1000, "10", NULL },
    { "model", SG_FIELD_TEXT, "walk, or a trained model that is served (see /models)", "walk", false, 1, 100, "walk", NULL },
    FILTERS, ADVENTURE, END,
};

static const SgField whatif_fields[] = {
    { "seeds", SG_FIELD_URNS, "tracks to start from", TRACK "," OTHER, true, 1, 100, NULL, NULL },
    { "without", SG_FIELD_URNS, "seeds, playlists, users (their likes) to leave out", OTHER, true, 1, 100, NULL, NULL },
    { "item", SG_FIELD_URN, "one track; none: all that are among the best before or after", "soundcloud:tracks:1005294951", false, 0, 0, NULL, NULL },
    { "k", SG_FIELD_INT, "how many are recommended", "10", false, 1, 1000, "10", NULL },
    { "model", SG_FIELD_TEXT, "walk, or a trained model that is served (see /models)", "walk", false, 1, 100, "walk", NULL },
    FILTERS, ADVENTURE, END,
};

static const char *const tastes[] = { "likes", "playlists", NULL };

static const SgField similar_fields[] = {
    { "urn", SG_FIELD_URN, "the user", "soundcloud:users:451036322", true, 0, 0, NULL, NULL },
    { "by", SG_FIELD_CHOICE, "likes, or the tracks in their own playlists", "likes", false, 0, 0, "likes", tastes },
    { "k", SG_FIELD_INT, "how many", "20", false, 1, 1000, "20", NULL },
    { "min_common", SG_FIELD_INT, "at least so many tracks in common", "3", false, 1, 1000, "3", NULL },
    { "min_jaccard", SG_FIELD_REAL, "at least this similar", "0.1", false, 0, 1, "0.1", NULL },
    END,
};

static const char *const relations[] = { "co_playlist", "shared_fans", "collab", "repost", "follow", NULL };

static const SgField artist_fields[] = {
    { "urn", SG_FIELD_URN, "the artist", "soundcloud:users:451036322", true, 0, 0, NULL, NULL },
    { "kind", SG_FIELD_CHOICE, "one kind of relation; none: all", "co_playlist", false, 0, 0, NULL, relations },
    { "k", SG_FIELD_INT, "how many of each kind", "20", false, 1, 1000, "20", NULL },
    END,
};

static const char *const orders[] = { "count", "lift", NULL };

static const SgField also_fields[] = {
    { "urn", SG_FIELD_URN, "the track", TRACK, true, 0, 0, NULL, NULL },
    { "by", SG_FIELD_CHOICE, "count: most fans in common; lift: more than chance would have", "count", false, 0, 0, "count", orders },
    { "k", SG_FIELD_INT, "how many", "20", false, 1, 1000, "20", NULL },
    { "min_common", SG_FIELD_INT, "at least so many fans in common", "2", false, 1, 1000, "2", NULL },
    END,
};

static const SgField path_fields[] = {
    { "from", SG_FIELD_URN, "a track or an artist", TRACK, true, 0, 0, NULL, NULL },
    { "to", SG_FIELD_URN, "a track or an artist", OTHER, true, 0, 0, NULL, NULL },
    { "k", SG_FIELD_INT, "how many paths", "3", false, 1, 50, "3", NULL },
    { "one_per_artist", SG_FIELD_BOOL, "no artist twice on the way", "false", false, 0, 0, "false", NULL },
    { "unweighted", SG_FIELD_BOOL, "fewest steps, whatever their strength", "false", false, 0, 0, "false", NULL },
    { "max_steps", SG_FIELD_INT, "longest path; 0: any", "6", false, 0, 100, "0", NULL },
    { "avoid", SG_FIELD_URNS, "tracks that no path may visit", "soundcloud:tracks:1005294951", false, 1, 1000, NULL, NULL },
    END,
};

static const SgField graph_fields[] = {
    { "center", SG_FIELD_URNS, "what is near these tracks; none: the strongest of all", TRACK, false, 1, 20, NULL, NULL },
    { "depth", SG_FIELD_INT, "steps from a center; 0: any number", "2", false, 0, 10, "0", NULL },
    { "limit", SG_FIELD_INT, "most tracks", "200", false, 1, 2000, "500", NULL },
    { "edges_per_node", SG_FIELD_INT, "ties kept for a track, strongest first", "3", false, 1, 20, "3", NULL },
    { "artists", SG_FIELD_BOOL, "also artists", "false", false, 0, 0, "false", NULL },
    { "users", SG_FIELD_BOOL, "also users who like tracks", "false", false, 0, 0, "false", NULL },
    { "playlists", SG_FIELD_BOOL, "also playlists", "false", false, 0, 0, "false", NULL },
    END,
};

static const SgField like_fields[] = {
    { "tracks", SG_FIELD_URNS, "what is liked", TRACK, true, 1, 1000, NULL, NULL },
    { "user", SG_FIELD_URN, "who likes it", "local:users:me", false, 0, 0, "local:users:me", NULL },
    END,
};

static const SgField new_playlist_fields[] = {
    { "title", SG_FIELD_TEXT, "its title", "Night drive", true, 1, 200, NULL, NULL },
    { "tracks", SG_FIELD_URNS, "its tracks in order", TRACK "," OTHER, true, 1, 2000, NULL, NULL },
    { "id", SG_FIELD_URN, "its URN; replaces the one of that URN", "local:playlists:mine", false, 0, 0, NULL, NULL },
    END,
};

static const SgField no_fields[] = { END };

const SgApiRoute sg_api_routes[] = {
    { "GET", "/api/v1/search", "search", "tracks, users or playlists by words",
      search_fields, "Search", sg_api_search, SG_LANE_POOL, SG_API_CACHED | SG_API_STORE, 0 },
    { "GET", "/api/v1/tracks/{urn}", "track", "a track",
      track_fields, "Track", sg_api_track, SG_LANE_POOL, SG_API_CACHED | SG_API_STORE, 0 },
    { "GET", "/api/v1/tracks/{urn}/related", "related", "the tracks that share playlists with a track, strongest first",
      related_fields, "Tracks", sg_api_related, SG_LANE_POOL, SG_API_CACHED, 0 },
    { "GET", "/api/v1/tracks/{urn}/also", "also", "what the fans of a track like too",
      also_fields, "Also", sg_api_also, SG_LANE_WORKER, SG_API_CACHED, 0 },
    { "GET", "/api/v1/users/{urn}/similar", "similar", "users with a similar taste",
      similar_fields, "Similar", sg_api_similar, SG_LANE_WORKER, SG_API_CACHED, 0 },
    { "GET", "/api/v1/artists/{urn}/related", "artists", "artists linked to one by playlists, fans, common tracks, reposts, follows",
      artist_fields, "Artists", sg_api_artists, SG_LANE_WORKER, SG_API_CACHED, 0 },
    { "GET", "/api/v1/users/{urn}", "user", "a user",
      user_fields, "User", sg_api_user, SG_LANE_POOL, SG_API_CACHED | SG_API_STORE, 0 },
    { "GET", "/api/v1/playlists/{urn}", "playlist", "a playlist with its tracks",
      playlist_fields, "Playlist", sg_api_playlist, SG_LANE_POOL, SG_API_CACHED | SG_API_STORE, 0 },
    { "GET", "/api/v1/recommendations", "recommendations", "what to hear next, and why",
      recommendation_fields, "Tracks", sg_api_recommendations, SG_LANE_POOL, SG_API_CACHED, 0 },
    { "POST", "/api/v1/recommendations", "recommend", "the same for a body, when the seeds are many",
      recommendation_fields, "Tracks", sg_api_recommendations, SG_LANE_POOL, 0, 0 },
    { "GET", "/api/v1/explanations", "explanations", "why a track is recommended for these seeds, down to the playlists",
      explanation_fields, "Explanation", sg_api_explanations, SG_LANE_POOL, SG_API_CACHED, 0 },
    { "POST", "/api/v1/explanations", "explain", "the same for a body, when the seeds are many",
      explanation_fields, "Explanation", sg_api_explanations, SG_LANE_POOL, 0, 0 },
    { "POST", "/api/v1/whynot", "whynot", "why a track is not recommended, and what would bring it in",
      whynot_fields, "Whynot", sg_api_whynot, SG_LANE_WORKER, 0, 0 },
    { "POST", "/api/v1/whatif", "whatif", "the exact new rank without a seed, a playlist or a user's likes",
      whatif_fields, "Whatif", sg_api_whatif, SG_LANE_WORKER, 0, 0 },
    { "GET", "/api/v1/paths", "paths", "how one track or artist leads to another, with the playlists between",
      path_fields, "Paths", sg_api_paths, SG_LANE_WORKER, SG_API_CACHED, 0 },
    { "GET", "/api/v1/graph", "graph", "a part of the graph to draw: nodes with positions and communities, and ties",
      graph_fields, "Graph", sg_api_graph, SG_LANE_WORKER, SG_API_CACHED, 0 },
    { "GET", "/api/v1/models", "models", "the recommenders, and the trained ones that are served",
      no_fields, "Models", sg_api_models, SG_LANE_POOL, SG_API_CACHED, 0 },
    { "GET", "/api/v1/stats", "stats", "numbers that describe the graph",
      no_fields, "Stats", sg_api_stats, SG_LANE_POOL, SG_API_CACHED, 0 },
    { "POST", "/api/v1/likes", "like", "likes that count in the next answer",
      like_fields, "Likes", sg_api_post_likes, SG_LANE_WRITER, 0, 201 },
    { "POST", "/api/v1/playlists", "addPlaylist", "a playlist that counts in the next answer",
      new_playlist_fields, "Playlist", sg_api_post_playlist, SG_LANE_WRITER, 0, 201 },
    { "DELETE", "/api/v1/playlists/{urn}", "removePlaylist", "removes a playlist that was posted, and all that it made",
      own_playlist_fields, NULL, sg_api_delete_playlist, SG_LANE_WRITER, 0, 204 },
    { "GET", "/livez", "livez", "whether the server runs", NULL, NULL, sg_api_livez, SG_LANE_POOL, 0, 0 },
    { "GET", "/readyz", "readyz", "whether it can answer", NULL, NULL, sg_api_readyz, SG_LANE_POOL, 0, 0 },
    { "GET", "/metrics", "metrics", "numbers about requests, for Prometheus", NULL, NULL, sg_api_metrics, SG_LANE_POOL, 0, 0 },
    { "GET", "/openapi.json", "openapi", "this API as an OpenAPI 3.1 document", NULL, NULL, sg_api_openapi, SG_LANE_POOL, 0, 0 },
    { "GET", "/docs", "docs", "this API as a page to read", NULL, NULL, sg_api_docs, SG_LANE_POOL, 0, 0 },
    { "GET", "/docs.css", "docsStyle", "how that page looks", NULL, NULL, sg_api_docs_style, SG_LANE_POOL, 0, 0 },
    { .method = NULL },
};
/* clang-format on */
