# The front door. `make` builds, `make demo` shows what SoundGraph does, `make test` proves it.
#
# Everything else is Meson's work: see meson.build. Variables of the seeds' targets (TRACK_URL,
# DEPTH, MAX_TRACKS, …) reach soundgraph through the environment: make hands on what stands on its
# command line or was in its own environment.

SG := build/src/cli/soundgraph

.PHONY: all setup build demo test test-slow bench bench-setup fmt clean doctor \
	build_graph build_graph_deep build_graph_viz

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

clean:
	@rm -rf build build-*

# The targets of the seeds: each is one call of soundgraph.
doctor: build
	@$(SG) doctor

build_graph: build
	@$(SG) build "$(TRACK_URL)"

build_graph_deep: build
	@$(SG) build "$(TRACK_URL)" --depth 2 --max-tracks 1000

build_graph_viz: build
	@$(SG) build "$(TRACK_URL)" --viz
