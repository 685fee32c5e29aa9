/** What the findings of a step name in its figure. */
import type { Finding } from '../../../src/trace/findings/finding';
import type { Dimension } from '../../choice/choice';

/**
 * The neurons or components that the findings name.
 * @param isBrief whether a story shows them: it is short, and sentences that are shown only beside figures mark nothing then
 */
export function namedDimensions(found: readonly Finding[], isBrief: boolean): readonly Dimension[] {
  const told = found.flatMap(({ parts, briefCount, amounts }) => [
    ...(isBrief ? parts.slice(0, briefCount) : parts),
    ...(amounts?.rows.flatMap(({ name }) => name.parts) ?? []),
  ]);
  const counted = found.flatMap(({ counted, parts, briefCount }) =>
    counted && !(isBrief && briefCount < parts.length)
      ? counted.indices.map((index) => ({ axis: counted.axis, index }))
      : [],
  );
  return [...told.flatMap(({ place }) => place?.dimension ?? []), ...counted];
}

/** The positions of tokens whose rows of the embedding matrix are compared, or whose mixed values are named. */
export function namedRows(found: readonly Finding[]): readonly number[] {
  const partsOf = (kind: Finding['kind']) => found.filter((one) => one.kind === kind).flatMap(({ parts }) => parts);
  // The first token is the one that receives values.
  const brought = partsOf('what arrives')
    .filter(({ kind }) => kind === 'token')
    .slice(1);
  return [...partsOf('embedding row'), ...brought].flatMap(({ place }) => place?.token ?? place?.source ?? []);
}
