import SingleCell
import Testing

@Suite("pandas objects that are no matrix")
struct PandasRefusalTests {
    @Test(
        "each says what was found and what to do",
        arguments: [
            ("layouts/pandas_multi_columns.h5", "MultiIndex) as columns", "get_level_values"),
            ("pandas_multiindex.h5", "MultiIndex) as index", "get_level_values"),
            ("pandas_series.h5", "type series", "to_frame()"),
            ("layouts/pandas_datetime_index.h5", "dates as labels in `df/axis1`", "cell ids"),
            ("layouts/pandas_datetime_columns.h5", "dates as labels in `df/axis0`", "frame.T"),
            ("layouts/pandas_period_index.h5", "periods of time as labels", "cell ids"),
            ("layouts/pandas_datetime_block.h5", "datetime64[ns]", "`sampled`"),
            ("layouts/pandas_timedelta_block.h5", "timedelta64", "`age`"),
            ("layouts/pandas_complex_block.h5", "compound", "`phase`"),
            ("layouts/pandas_text_block.h5", "dtype is object", "columns `kind`, `note`"),
            ("pandas_object.h5", "dtype is object", "astype('float32')"),
        ])
    func refusals(name: String, found: String, remedy: String) throws {
        let error = #expect(throws: SingleCellError.self) {
            try GoldenFile.read(GoldenFile.path(name))
        }
        let text = try #require(error).description
        #expect(text.contains(found) && text.contains(remedy), "\(text)")
        #expect(!text.contains("damaged"), "\(text)")
    }
}
