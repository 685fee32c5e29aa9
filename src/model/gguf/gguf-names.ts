/** What the names of GGUF files say, on the hub and on the disk alike. */

const NAME = /^(?<stem>.*?)(?:-(?<part>\d{5})-of-(?<count>\d{5}))?(?<ending>\.gguf)$/is;

/** A file of a split model, by its name or its path. */
interface GgufPart {
  /** How many files the model is split into. */
  readonly count: number;
  /** The same of all files of the model, and of no others. */
  readonly group: string;
  /** The name of another part, from 1 on, written as this one's. */
  sibling(part: number): string;
}

/** @returns `undefined` of a file that is no part of a split model */
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

/** What a model is called by its file, whichever of its parts that is. @param name without a folder */
export function ggufStem(name: string): string {
  return NAME.exec(name)?.groups?.['stem'] ?? name;
}

/** The picture half of a model that also sees lies beside it: no language model. */
const PROJECTOR = /^mmproj|[-._]mmproj[-._]/i;

/** Whether a file holds a language model, or a part of one. @param name without a folder */
export function isGgufModel(name: string): boolean {
  return /\.gguf$/i.test(name) && !PROJECTOR.test(name);
}
