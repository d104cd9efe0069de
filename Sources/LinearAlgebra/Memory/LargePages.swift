#if canImport(Glibc)
private import Glibc
#elseif canImport(Musl)
private import Musl
#endif

extension UnsafeMutableBufferPointer {
    /// Asks the system for large pages behind memory that has not been written yet.
    ///
    /// Each first touch of a page of 4 KiB costs a fault: hundreds of megabytes took as long to
    /// touch as to fill. Linux gives pages of 2 MiB to who asks for them. It is a wish: where it is
    /// not granted, or the system knows none, nothing changes but the time.
    func preferLargePages() {
        #if canImport(Glibc)
        guard let start = baseAddress else { return }
        let page = UInt(LargePages.byteCount)
        let address = UInt(bitPattern: start)
        let first = (address + page - 1) / page * page
        let end = (address + UInt(count * MemoryLayout<Element>.stride)) / page * page
        guard end > first, let aligned = UnsafeMutableRawPointer(bitPattern: first) else {
            return
        }
        // The one error is that the wish is not known: see above.
        _ = madvise(aligned, Int(end - first), LargePages.advice)
        #endif
    }
}

private enum LargePages {
    /// Of x86-64 and, with pages of 4 KiB, of arm64.
    static let byteCount = 2 << 20
    /// MADV_HUGEPAGE of Linux, which not every C library's headers show to Swift.
    static let advice: Int32 = 14
}
