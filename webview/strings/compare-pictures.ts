/** Texts of the pictures of a comparison: what each shows, and why there is none. */

/** Whose values a figure of a stage shows; `beside`: those of A beside those of B. */
export type PicturedAs = 'a' | 'b' | 'difference' | 'beside';

/** Plain names for stages whose technical name tells least to a reader who meets it in a menu. */
const WORDS: Readonly<Record<string, string>> = {
  Weights: 'attention',
  Scores: 'attention scores',
};

export const comparePictureStrings = {
  /**
   * "attention of head 5.4", or "vectors after attention, block 5".
   * @param heading of the figure: "Weights" @param place of it: "head 5.4"; `undefined` if it is in no block
   */
  figure: (heading: string, place: string | undefined, isOfHead: boolean) => {
    const words = WORDS[heading] ?? heading.charAt(0).toLowerCase() + heading.slice(1);
    if (place === undefined || words.includes(place)) return words;
    return isOfHead ? `${words} of ${place}` : `${words}, ${place}`;
  },
  cross: (figure: string) => `cross-${figure}`,
  head: (layer: number | null, head: number) => (layer === null ? `head ${head}` : `head ${layer}.${head}`),
  heads: (a: string, b: string) => `heads ${a} and ${b}`,
  block: (layer: number) => `block ${layer}`,
  blocks: (a: number, b: number) => `blocks ${a} and ${b}`,
  /** "attention of head 5.4, A beside B" */
  as: (figure: string, as: PicturedAs) =>
    ({
      a: `${figure} in A`,
      b: `${figure} in B`,
      difference: `${figure}, B − A`,
      beside: `${figure}, A beside B`,
    })[as],
  /** In a file's name. */
  fileAs: { a: 'A', b: 'B', difference: 'B-minus-A', beside: 'A-beside-B' } as const satisfies Record<
    PicturedAs,
    string
  >,
  /** The columns of an exported difference. */
  exported: {
    /** @param axis "query", or "pos" for a tensor with one row for each token */
    tokens: (axis: string) => {
      const of = axis === 'pos' ? '' : `${axis} `;
      return ['A', 'B'].flatMap((side) => [`${of}position in ${side}`, `${of}token in ${side}`]);
    },
    values: ['A', 'B', 'B − A'],
    /** For the predictions of both. */
    predicted: [
      'token',
      'id',
      ...['A', 'B'].flatMap((side) => [`probability in ${side}`, `rank in ${side}`, `logit in ${side}`]),
    ],
    /** For where a head attends. */
    looks: ['key position in A', 'key position in B', 'looks at'],
  },
  /** @param place "from “·the” to “·boats”" */
  largest: (place: string, a: string, b: string, difference: string) =>
    `The largest difference is ${place}: ${a} in A and ${b} in B. B − A is ${difference}.`,
  /** @param from "From “·the”" @param to the attended token, or the dimension: "in attention to “·dog” / “·cat”" */
  largestInRow: (from: string, to: string, a: string, b: string) =>
    `${from}, A and B differ most ${to}: ${a} in A and ${b} in B.`,
  largestOfAll: (place: string, a: string, b: string) =>
    `Of all rows, they differ most ${place}: ${a} in A and ${b} in B.`,
  from: (query: string) => `From ${query}`,
  at: (token: string) => `At ${token}`,
  to: (key: string, isAttention: boolean) => `${isAttention ? 'in attention to' : 'towards'} ${key}`,
  /** @param heads of A and of B */
  looks: ([ofA, ofB]: readonly [string, string]) =>
    ofA === ofB ? `where head ${ofA} looks` : `where head ${ofA} of A and head ${ofB} of B look`,
  looksFile: ([ofA, ofB]: readonly [string, string]) => `looks-head-${ofA === ofB ? ofA : `${ofA}-vs-${ofB}`}`,
  lookChangesMost: (key: string, a: string, b: string) =>
    `The attention to ${key} differs most: ${a} in A and ${b} in B.`,
  fromTo: (query: string, key: string) => `from ${query} to ${key}`,
  /** @param index "dimension 17" */
  atIndex: (token: string, index: string) => `at ${token}, ${index}`,
  inIndex: (index: string) => `in ${index}`,
  /** For all heads of a stack. @param of "All 48 heads", the title of the map */
  allHeads: (of: string) => `how ${of.charAt(0).toLowerCase()}${of.slice(1)} differ`,
  headsFile: 'heads',
  /** @param isDifference whether the colours stand for amounts of B minus those of A */
  headsAcross: (isDifference: boolean) => `Rows: blocks. Columns: heads.${isDifference ? ' Colours: B − A.' : ''}`,
  /** @param part "Step 15: The next token" */
  none: (part: string) => `“${part}” has no figure that can be saved as a picture.`,
  noneInNumbers: 'Only numbers are shown here: with “Both” or “Heat map” as the view there are pictures.',
} as const;
