/** Texts about several texts that are compared at once. */
import { count } from '../../src/base/counted';

export const compareSeveralStrings = {
  title: (texts: number) => `All ${count(texts)} texts`,
  map: 'cosine similarity of each two texts',
  about: (texts: number) =>
    `Each of the ${count(texts)} texts stands at a row and at a column: a cell is the cosine of their two vectors. Choose a cell to compare its two texts below.`,
  /** In a report, which has no cells to choose. */
  reported: (texts: number) =>
    `Each of the ${count(texts)} texts has a row and a column, by its number below: a cell is the cosine of their two vectors.`,
  numbered: 'text',
  whole: 'what it says',
  texts: 'The texts',
  named: (number: number, text: string) => `text ${number} “${text}”`,
  place: (a: string, b: string) => `${a} and ${b}`,
  shown: (a: number, b: number) => `Shown below are texts ${a} and ${b}, as A and B.`,
  running: 'Running the model once for each text…',
  stop: 'Stop',
  on: 'Compare All Texts',
} as const;
