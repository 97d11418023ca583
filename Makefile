# The front door. `make` builds, `make demo` shows what SoundGraph does, `make test` proves it.
#
# Everything else is Meson's work: see meson.build. Variables of the seeds' targets (TRACK_URL,
# DEPTH, MAX_TRACKS, …) reach soundgraph through the environment: make hands on what stands on its
# command line or was in its own environment.

SG := build/src/cli/soundgraph

.PHONY: all setup build demo test test-slow bench bench-setup fmt distclean doctor refresh_and_request \
	build_graph build_graph_deep build_graph_viz ingest resolve clean playlists_clean \
	interactions_clean load playlists_load interactions_load schema_extras cooccur unveil pipeline \
	pipeline_url export_corpus export_pairs

all: build

setup:
	@tools/setup build

build: setup
	@[ -f build/build.ninja ] || meson setup build >/dev/null
	@ninja -C build --quiet src/cli/soundgraph
	@ln -sf src/cli/soundgraph build/soundgraph

demo: build
	@tools/demo

test:
	@tools/run-tests quick

test-slow:
	@tools/run-tests slow

bench-setup: build
	@bench/setup

bench: build
	@bench/run

fmt:
	@git ls-files '*.c' '*.h' | xargs clang-format -i

distclean:
	@rm -rf build build-*

# The targets of the seeds: each is one call of soundgraph.
doctor: build
	@$(SG) doctor

refresh_and_request: build
	@$(SG) auth login

build_graph: build
	@$(SG) build "$(TRACK_URL)"

build_graph_deep: build
	@$(SG) build "$(TRACK_URL)" --depth 2 --max-tracks 1000

build_graph_viz: build
	@$(SG) build "$(TRACK_URL)" --viz

# Bulk collection; see docs/bulk.md. With PGHOST or PGDATABASE the store is PostgreSQL, with CACHE_PATH
# that file, else the embedded one.
BULK_STORE := $(if $(CACHE_PATH)$(SOUNDGRAPH_BULK_STORE),,$(if $(PGHOST)$(PGDATABASE),--store postgresql://))
TRACK := $(or $(TRACK_URL),$(TRACK_ID:%=soundcloud:tracks:%))

ingest: build
	@$(SG) ingest

resolve: build
	@$(SG) crawl

clean: build
	@$(SG) clean tracks

playlists_clean: build
	@$(SG) clean playlists

interactions_clean: build
	@$(SG) clean interactions

load: build
	@$(SG) load tracks $(BULK_STORE)

playlists_load: build
	@$(SG) load playlists $(BULK_STORE)

interactions_load: build
	@$(SG) load interactions $(BULK_STORE)

schema_extras cooccur: build
	@$(SG) refresh $(BULK_STORE)

unveil: build
	@$(SG) unveil "$(TRACK)" $(BULK_STORE)

pipeline pipeline_url: build
	@$(SG) pipeline $(BULK_STORE)

export_corpus: build
	@$(SG) export corpus $(BULK_STORE)

export_pairs: build
	@$(SG) export pairs $(BULK_STORE)
