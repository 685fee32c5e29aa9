/** The hash of a file as the hub names it: sha256 for files of LFS, git's hash of a blob for others. */
import { createHash, type Hash } from 'node:crypto';

const SHA256_DIGITS = 64;

/** Hexadecimals, 64 for sha256 and 40 for git's, say which hash is to be computed. */
export function blobHash({ hash, size }: { readonly hash: string; readonly size: number }): Hash {
  if (hash.length === SHA256_DIGITS) return createHash('sha256');
  return createHash('sha1').update(`blob ${size}\0`);
}
