SELECT Delimiter FROM sniff_csv(${file}, header = false, all_varchar = true, ignore_errors = true,
    sample_size = 1000)
