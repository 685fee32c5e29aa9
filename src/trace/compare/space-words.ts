/** Says why vectors of two models are not subtracted. Panel and terminal share it. */
import { counted } from '../../base/counted';
import { hundredths } from '../../base/number-text';
import { type Agreement, areTrainedApart, haveSameArchitecture, haveSameSpace, type PartSizes } from './same-parts';

/** One of the compared models. */
interface ComparedModel {
  readonly sizes: PartSizes;
  /** The common name of its architecture. */
  readonly architecture: string;
}

const NOT_SUBTRACTED = 'their vectors are not subtracted.';

/** One sentence; `undefined` if they are subtracted. */
export function whyNoSpace(a: ComparedModel, b: ComparedModel, agreement: Agreement): string | undefined {
  if (haveSameSpace(a.sizes, b.sizes, agreement)) return undefined;
  if (a.sizes.dModel !== b.sizes.dModel)
    return `The vectors of A have ${a.sizes.dModel} values and those of B ${b.sizes.dModel}: they cannot be subtracted.`;
  if (!haveSameArchitecture(a.sizes, b.sizes)) {
    const differ =
      a.architecture === b.architecture
        ? 'The two models compute differently'
        : `A is ${a.architecture} and B is ${b.architecture}`;
    return `${differ}: a dimension of the residual stream of one has nothing to do with that of the other, so ${NOT_SUBTRACTED}`;
  }
  if (areTrainedApart(agreement)) return `${trainedApart(agreement ?? 0)}, so ${NOT_SUBTRACTED}`;
  const [ofA, ofB] = [a, b].map(({ sizes }) => counted(sizes.layers, 'block'));
  const sizes = ofA === ofB ? 'The two models are of different size' : `A has ${ofA} and B has ${ofB}`;
  return `${sizes}, and no token stands in both texts by which it could be told whether one was made from the other, so ${NOT_SUBTRACTED}`;
}

/** For two different models: what their weights show about whether the differences mean something. */
export function sameTrainingSentence(agreement: Agreement): string {
  return agreement === undefined
    ? 'No token stands in both texts by which it could be told whether one model was made from the other: if they were trained apart, these differences mean nothing.'
    : `Both models store the same tokens as much the same vectors (cosine ${hundredths(agreement)} on average), as where one was made from the other: their dimensions can be compared.`;
}

/** The sentence without its full stop. */
export function trainedApart(agreement: number): string {
  return `A and B store the same tokens as vectors that have little in common (cosine ${hundredths(agreement)} on average), as models that were trained apart do: a dimension or a head of one has nothing to do with that of the other`;
}
