/* SPDX-License-Identifier: MIT */
#include "graph/export.h"
#include "base/file.h"
#include "base/json.h"
#include "support/sample.h"
#include "support/test.h"

#include <cgraph.h>
#include <math.h>
#include <string.h>

/* A sample with its view and drawing; the sources of an export. */
typedef struct {
    SgGraph *graph;
    SgView view;
    SgDrawing drawing;
    int32_t seed;
} Sample;

static void sample_init(Sample *sample)
{
    SampleOptions options = { 120, 30, 4, 12, 9 };
    *sample = (Sample){ .graph = sample_graph(&options), .seed = 4 };
    g_auto(SgPairs) pairs = { 0 };
    SgViewOptions whole = { 0 };
    SgDrawingOptions drawn = SG_DRAWING_OPTIONS_DEFAULT;
    drawn.seed = &sample->seed;
    drawn.seed_count = 1;
    g_assert_true(sg_pairs_build(&pairs, &sample->graph->lists, &sample->graph->listed, NULL));
    g_assert_true(sg_view_init(&sample->view, &pairs, &whole, NULL));
    g_assert_true(sg_drawing_init(&sample->drawing, sample->graph, &pairs, &drawn, NULL));
}

static void sample_clear(Sample *sample)
{
    sg_view_clear(&sample->view);
    sg_drawing_clear(&sample->drawing);
    sg_graph_free(sample->graph);
}
G_DEFINE_AUTO_CLEANUP_CLEAR_FUNC(Sample, sample_clear)

static SgExportGraph *export_of(Sample *sample, bool rich)
{
    SgExportGraphOptions options = { .view = &sample->view,
                                     .drawing = &sample->drawing,
                                     .seed = &sample->seed,
                                     .seed_count = 1,
                                     .depth = 1,
                                     .artists = rich,
                                     .users = rich,
                                     .playlists = rich };
    return sg_export_graph_new(sample->graph, &options);
}

static char *write_text(const SgExportGraph *graph, const SgExporter *exporter, SgNxKey key,
                        int part)
{
    char *text = NULL;
    size_t length;
    FILE *stream = open_memstream(&text, &length);
    SgExportOptions options = { key };
    g_assert_true(exporter->write(graph, &options, part, stream, NULL));
    fclose(stream);
    return text;
}

static void nodes_and_links_are_sorted_and_complete(void)
{
    g_auto(Sample) sample;
    sample_init(&sample);
    g_autoptr(SgExportGraph) graph = export_of(&sample, true);
    int64_t kinds[4] = { 0 };
    const char *const names[] = { "track", "artist", "user", "playlist" };
    for (int64_t n = 0; n < graph->N; n++) {
        if (n > 0)
            g_assert_cmpstr(graph->node[n - 1].id, <, graph->node[n].id);
        for (int k = 0; k < 4; k++)
            kinds[k] += strcmp(graph->node[n].kind, names[k]) == 0;
    }
    g_assert_cmpint(kinds[0], ==, sample.graph->M);
    g_assert_cmpint(kinds[1], ==, 20); /* artists of six tracks each */
    g_assert_cmpint(kinds[3], ==, sample.graph->U);
    int64_t in_playlist = 0, liked_by = 0, by_artist = 0, together = 0;
    for (int64_t e = 0; e < graph->E; e++) {
        const SgExportLink *link = &graph->link[e];
        g_assert_cmpint(link->source, <, link->target);
        in_playlist += strcmp(link->relation, "in_playlist") == 0;
        liked_by += strcmp(link->relation, "liked_by") == 0;
        by_artist += strcmp(link->relation, "by_artist") == 0;
        together += strcmp(link->relation, "co_playlist") == 0;
    }
    g_assert_cmpint(in_playlist, ==, sg_csr_entries(&sample.graph->lists));
    g_assert_cmpint(liked_by, ==, sg_csr_entries(&sample.graph->likes));
    g_assert_cmpint(by_artist, ==, sample.graph->M);
    g_assert_cmpint(together, ==, sg_pairs_edges(&sample.view.pairs));
}

static void node_link_json_has_the_fields_of_the_format(void)
{
    g_auto(Sample) sample;
    sample_init(&sample);
    g_autoptr(SgExportGraph) graph = export_of(&sample, false);
    g_autofree char *text = write_text(graph, &sg_exporter_node_link, SG_NX_KEY_BOTH, 0);
    g_autofree char *edges = write_text(graph, &sg_exporter_node_link, SG_NX_KEY_EDGES, 0);
    g_assert_null(strstr(edges, "\"links\""));
    g_autoptr(SgJson) document = sg_json_parse(text, strlen(text), 1 << 28, "x", NULL);
    g_assert_true(json_is_false(json_object_get(document, "directed")));
    g_assert_true(json_is_false(json_object_get(document, "multigraph")));
    g_assert_true(
        json_equal(json_object_get(document, "edges"), json_object_get(document, "links")));
    const SgJson *about = sg_json_object(document, "graph");
    g_assert_cmpstr(sg_json_string(about, "seed"), ==, "sample:tracks:00004");
    g_assert_cmpint(sg_json_int(about, "depth", -1), ==, 1);
    g_assert_true(g_str_has_prefix(sg_json_string(about, "tool"), "SoundGraph "));
    g_assert_true(g_str_has_prefix(sg_json_string(about, "date"), "2023-11-1"));

    /* The keys of the format first and in its order, the id after all others. */
    const char *const expected[] = {
        "node_type", "title",          "artist_name", "artist_id",
        "genre",     "playback_count", "like_count",  "permalink_url"
    };
    const SgJson *node = json_array_get(json_object_get(document, "nodes"), 5); /* counts hidden */
    const char *key, *last = NULL;
    SgJson *value;
    size_t place = 0;
    json_object_foreach ((SgJson *)node, key, value) {
        if (place < G_N_ELEMENTS(expected))
            g_assert_cmpstr(key, ==, expected[place]);
        place++;
        last = key;
    }
    g_assert_cmpstr(last, ==, "id");
    g_assert_true(json_is_null(json_object_get(node, "playback_count")));
    g_assert_true(json_is_real(json_object_get(node, "x")));
    const SgJson *link = json_array_get(json_object_get(document, "edges"), 0);
    g_assert_cmpstr(sg_json_string(link, "relation"), ==, "co_playlist");
    g_assert_cmpint(sg_json_int(link, "together", -1), ==, graph->link[0].together);
    g_assert_true(sg_json_double(link, "weight", 0) == graph->link[0].weight);
}

static void the_same_store_gives_the_same_bytes_in_every_format(void)
{
    g_auto(Sample) one, two;
    sample_init(&one);
    sample_init(&two);
    g_autoptr(SgExportGraph) a = export_of(&one, true), b = export_of(&two, true);
    for (const SgExporter *const *exporter = sg_exporters; *exporter; exporter++) {
        g_autofree char *first = write_text(a, *exporter, SG_NX_KEY_BOTH, 0);
        g_autofree char *second = write_text(b, *exporter, SG_NX_KEY_BOTH, 0);
        g_assert_cmpstr(first, ==, second);
        g_assert_true(sg_exporter_find((*exporter)->name) == *exporter);
    }
    g_assert_null(sg_exporter_find("docx"));
}

static void node_link_json_reads_back_as_it_was(void)
{
    g_auto(Sample) sample;
    sample_init(&sample);
    g_autoptr(SgExportGraph) graph = export_of(&sample, true);
    for (SgNxKey key = SG_NX_KEY_BOTH; key <= SG_NX_KEY_LINKS; key++) {
        g_autofree char *text = write_text(graph, &sg_exporter_node_link, key, 0);
        GError *error = NULL;
        g_autoptr(SgExportGraph) again = sg_node_link_read(text, strlen(text), "again", &error);
        g_assert_no_error(error);
        g_autofree char *rewritten = write_text(again, &sg_exporter_node_link, key, 0);
        g_assert_cmpstr(rewritten, ==, text);
    }
}

static void graphs_of_other_programs_are_read_or_refused_with_a_reason(void)
{
    const char *plain = "{\"nodes\":[{\"id\":7},{\"id\":\"b\"}],"
                        "\"links\":[{\"source\":\"b\",\"target\":7}]}";
    g_autoptr(SgExportGraph) graph = sg_node_link_read(plain, strlen(plain), "plain", NULL);
    g_assert_cmpint(graph->N, ==, 2);
    g_assert_cmpstr(graph->node[graph->link[0].source].id, ==, "7");
    g_assert_cmpfloat(graph->link[0].weight, ==, 1);
    const struct {
        const char *text, *part;
    } bad[] = {
        { "{\"links\":[]}", "bad: no node-link graph: it has no nodes" },
        { "{\"nodes\":[]}", "it has no edges or links" },
        { "{\"nodes\":[{}],\"links\":[]}", "node 0 has no id" },
        { "{\"nodes\":[{\"id\":1},{\"id\":1}],\"links\":[]}", "two nodes have the id '1'" },
        { "{\"nodes\":[{\"id\":1}],\"links\":[{\"source\":1,\"target\":2}]}",
          "link 0: its target '2' is no node" },
        { "{\"nodes\":[{\"id\":1}],\"links\":[3]}", "link 0: its source '(none)'" },
        { "[", "bad" },
    };
    for (size_t b = 0; b < G_N_ELEMENTS(bad); b++) {
        GError *error = NULL;
        g_assert_null(sg_node_link_read(bad[b].text, strlen(bad[b].text), "bad", &error));
        assert_fails(error, SG_ERROR_INPUT, bad[b].part);
    }
}

static void csv_quotes_what_needs_it(void)
{
    g_auto(Sample) sample;
    sample_init(&sample);
    g_autoptr(SgExportGraph) graph = export_of(&sample, false);
    g_autofree char *nodes = write_text(graph, &sg_exporter_csv, 0, 0);
    g_autofree char *edges = write_text(graph, &sg_exporter_csv, 0, 1);
    g_assert_true(g_str_has_prefix(nodes, "id,node_type,title,artist_name,"));
    g_assert_nonnull(strstr(nodes, ",\"\"\"Quoted\"\", and <marked> & more\","));
    g_assert_nonnull(strstr(nodes, ",\"two\nlines, one \\ backslash\","));
    g_assert_true(g_str_has_prefix(edges, "source,target,weight,together,relation\r\n"));
}

static void dot_is_read_by_graphviz(void)
{
    g_auto(Sample) sample;
    sample_init(&sample);
    g_autoptr(SgExportGraph) graph = export_of(&sample, true);
    g_autofree char *text = write_text(graph, &sg_exporter_dot, 0, 0);
    Agraph_t *read = agmemread(text);
    g_assert_nonnull(read);
    g_assert_cmpint(agnnodes(read), ==, graph->N);
    g_assert_cmpint(agnedges(read), ==, graph->E);
    Agnode_t *node = agnode(read, "sample:tracks:00003", 0);
    g_assert_cmpstr(agget(node, "label"), ==, "\"Quoted\", and <marked> & more");
    g_assert_true(g_str_has_prefix(agget(node, "tooltip"), "\"Quoted\", and <marked> & more by "));
    agclose(read);
}

static void files_are_written_whole_and_folders_are_made(void)
{
    g_auto(Sample) sample;
    sample_init(&sample);
    g_autoptr(SgExportGraph) graph = export_of(&sample, false);
    g_autofree char *folder = temporary_folder();
    g_autofree char *deep = g_build_filename(folder, "a", "b", "graph", NULL);
    GError *error = NULL;
    for (const SgExporter *const *exporter = sg_exporters; *exporter; exporter++) {
        g_autofree char *path = g_strconcat(deep, "-", (*exporter)->name, NULL);
        sg_export(*exporter, graph, NULL, path, &error);
        g_assert_no_error(error);
        for (int part = 0; (*exporter)->parts && (*exporter)->parts[part]; part++) {
            g_autofree char *file = g_build_filename(path, (*exporter)->parts[part], NULL);
            g_assert_true(g_file_test(file, G_FILE_TEST_IS_REGULAR));
        }
        g_assert_true(g_file_test(path, G_FILE_TEST_EXISTS));
    }
    /* A full disk: nothing is taken for written. */
    if (g_file_test("/dev/full", G_FILE_TEST_EXISTS)) {
        FILE *full = fopen("/dev/full", "w");
        setvbuf(full, NULL, _IONBF, 0);
        for (const SgExporter *const *exporter = sg_exporters; *exporter; exporter++) {
            SgExportOptions options = { SG_NX_KEY_BOTH };
            g_assert_false((*exporter)->write(graph, &options, 0, full, &error));
            assert_fails(error, SG_ERROR_IO, "cannot write the graph");
        }
        fclose(full);
    }
    g_assert_true(sg_file_remove_all(folder, NULL));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/export/nodes and links are sorted and complete",
                    nodes_and_links_are_sorted_and_complete);
    g_test_add_func("/export/node-link JSON has the fields of the format",
                    node_link_json_has_the_fields_of_the_format);
    g_test_add_func("/export/the same store gives the same bytes in every format",
                    the_same_store_gives_the_same_bytes_in_every_format);
    g_test_add_func("/export/node-link JSON reads back as it was",
                    node_link_json_reads_back_as_it_was);
    g_test_add_func("/export/graphs of other programs are read or refused with a reason",
                    graphs_of_other_programs_are_read_or_refused_with_a_reason);
    g_test_add_func("/export/CSV quotes what needs it", csv_quotes_what_needs_it);
    g_test_add_func("/export/DOT is read by Graphviz", dot_is_read_by_graphviz);
    g_test_add_func("/export/files are written whole and folders are made",
                    files_are_written_whole_and_folders_are_made);
    return g_test_run();
}
