/** A size in bytes for people, in powers of 1,000: "269 MB", "1.2 GB". */
export function byteWords(bytes: number): string {
  if (bytes < 999_500) return `${Math.max(bytes > 0 ? 1 : 0, Math.round(bytes / 1e3))} kB`;
  return bytes < 999.5e6 ? `${Math.round(bytes / 1e6)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
