/** Interprets the names of GGUF files, on the hub and on the disk. */

const NAME = /^(?<stem>.*?)(?:-(?<part>\d{5})-of-(?<count>\d{5}))?(?<ending>\.gguf)$/is;

/** A file of a split model, from its name or its path. */
interface GgufPart {
  /** The number of files into which the model is split. */
  readonly count: number;
  /** A key that all files of the model share, and no others. */
  readonly group: string;
  /** The name or path of another part, counted from 1. */
  sibling(part: number): string;
}

/** @returns `undefined` for a file that is not part of a split model */
export function ggufPart(name: string): GgufPart | undefined {
  const { stem, count, ending } = NAME.exec(name)?.groups ?? {};
  if (stem === undefined || count === undefined || ending === undefined || Number(count) < 1) return undefined;
  const rest = `of-${count}${ending}`;
  return {
    count: Number(count),
    group: `${stem}-${rest}`,
    sibling: (part) => `${stem}-${String(part).padStart(5, '0')}-${rest}`,
  };
}

/** The model's name according to a file, the same for all of its parts. @param name without the folder */
export function ggufStem(name: string): string {
  return NAME.exec(name)?.groups?.['stem'] ?? name;
}

/** The vision part of a multimodal model, stored beside it: not a language model. */
const PROJECTOR = /^mmproj|[-._]mmproj[-._]/i;

/** Whether a file contains a language model, or a part of one. @param name without the folder */
export function isGgufModel(name: string): boolean {
  return /\.gguf$/i.test(name) && !PROJECTOR.test(name);
}
