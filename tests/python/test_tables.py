"""export corpus, pairs and triples: whole files, the same rows each time."""
import hashlib

TABLES = {
    "corpus": ["corpus_train", "corpus_valid", "corpus_test"],
    "pairs": ["pairs_positive", "pairs_negative"],
    "triples": ["triples"],
}


def digests(folder, what):
    return [hashlib.sha256((folder / f"{name}.parquet").read_bytes()).hexdigest()
            for name in TABLES[what]]


def test_tables_are_written_and_the_same_each_time(built):
    program = built[0]
    for what in ("pairs", "triples"):
        done = program.run("export", what)
        assert done.returncode == 2 and "soundgraph refresh" in done.stderr
    program.ok("refresh")
    for what, names in TABLES.items():
        done = program.ok("export", what)
        folder = program.folder / "data" / "dl"
        assert len(done.stdout.splitlines()) == len(names)
        for name in names:
            assert (folder / f"{name}.parquet").read_bytes()[:4] == b"PAR1"
        program.ok("export", what, "-o", "again")
        assert digests(folder, what) == digests(program.folder / "again", what)
        assert not list(folder.glob(".*"))


def test_an_unknown_table_is_a_usage_error(program):
    done = program.run("export", "songs")
    assert done.returncode == 2 and "corpus, pairs or triples" in done.stderr
