import Coordination
import Messaging
import Pipelines

extension InputFile {
    /// An input whose bytes were checked when it was fetched.
    init(role: String, file: FetchedBlob) {
        let (path, stamp) = (file.path, file.stamp)
        self.init(role: role, path: path) { stamp != nil && FileStamp(path: path) == stamp }
    }
}

extension TaskError {
    /// Why nobody can give the bytes of a data file, as it looks from this machine.
    static func absence(of blob: BlobReference, at path: String, task: String) -> TaskError {
        guard let stamp = FileStamp(path: path) else {
            return .dataFileGone(task: task, path: path)
        }
        return .dataFileChanged(
            task: task, path: path, foundBytes: stamp.sizeBytes, expected: blob)
    }
}
