/** Keeps the memory of tensors that are gone for the next ones. */

/** As much as the tensors of a small model's trace, the largest of which are a few megabytes. */
const BYTES = 2 ** 24;

/**
 * Let the C library keep what it frees. glibc gives large arrays back to the system, and takes a page fault for every
 * 4 KB of the next ones: a fifth of the time of a small model's trace, whose outputs are all copied into new arrays. It
 * does so until it has seen an array of that size freed (mallopt(3), M_MMAP_THRESHOLD); then it keeps up to twice as
 * much. The array here is never touched, so it takes no memory itself. Other C libraries take no notice.
 */
export function keepFreedMemory(): void {
  new ArrayBuffer(BYTES);
}
