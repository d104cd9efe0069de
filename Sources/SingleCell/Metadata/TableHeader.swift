/// The first line of a comma-separated file.
package enum TableHeader {
    /// The names of the columns.
    ///
    /// - Returns: Nil where the file is no such text.
    package static func columns(csv path: String) -> [String]? {
        // Whoever needs the table says what is wrong with it.
        guard var records = try? RecordReader(path: path), (try? records.next()) == true else {
            return nil
        }
        return try? records.fields()
    }
}
