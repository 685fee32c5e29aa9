/** Keeps the memory of tensors that are gone for the next ones. */

/**
 * Twice as much is what the tensors of a small model's trace take. Not more: what a session takes in smaller pieces
 * comes from that memory, too, and does not all go back to the system when the session is closed.
 */
const BYTES = 6 * 2 ** 20;

/**
 * Let the C library keep what it frees. glibc gives large arrays back to the system, and takes a page fault for every
 * 4 KB of the next ones: a fifth of the time of a small model's trace, whose outputs are all copied into new arrays. It
 * does so until it has seen an array of that size freed (mallopt(3), M_MMAP_THRESHOLD); then it keeps up to twice as
 * much. The array here is never touched, so it takes no memory itself. Other C libraries take no notice.
 */
export function keepFreedMemory(): void {
  new ArrayBuffer(BYTES);
}
