private import COpenBLAS

/// Gives memory that this process has freed back to the system.
///
/// The C library keeps it for what comes next. That is right between like pieces of work, but not
/// after a short one with large matrices, whose memory would count as this process's to the end.
package func releaseFreeMemory() {
    mm_release_free_memory()
}
