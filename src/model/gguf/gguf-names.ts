/** What the names of GGUF files say, on the hub and on the disk alike. */

/** One of the parts of a split model. */
export const GGUF_PART = /^(?<stem>.*)-(?<part>\d{5})-of-(?<count>\d{5})\.gguf$/i;

/** The picture half of a model that also sees lies beside it: no language model. */
const PROJECTOR = /^mmproj|[-._]mmproj[-._]/i;

/** Whether a file holds a language model, or a part of one. @param name without a folder */
export function isGgufModel(name: string): boolean {
  return /\.gguf$/i.test(name) && !PROJECTOR.test(name);
}
