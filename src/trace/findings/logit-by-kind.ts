/** Which kinds of parts add most to a logit: of what it is made of in all. */
import { capital } from '../../base/counted';
import type { AttributionTotal } from '../readings/attribution-totals';
import { type FindingPart, type Sentence, sentence } from './finding';
import { namesOf, verbOf } from './kind-words';
import { logitPart, signedPart } from './numbers';

/** What is more than this share of a whole is most of it. */
const MOST = 1 / 2;

interface GivesMore {
  readonly withFigures: boolean;
  readonly begin: Sentence | '';
  /** Kinds that were named before. */
  readonly told?: readonly AttributionTotal[];
}

/** "+9.27 and +8.01" */
function joined(kinds: readonly AttributionTotal[]): Sentence {
  const each = kinds.map(({ value }, at) => sentence`${at === 0 ? '' : ' and '}${signedPart(value)}`);
  return { parts: each.flatMap(({ parts }) => parts) };
}

/** "The MLPs give “They” most of its logit (+9.27 of 10.44)" */
export function sayGives(
  kinds: readonly AttributionTotal[],
  logit: number,
  token: FindingPart,
  { withFigures, begin, told = [] }: GivesMore,
): Sentence {
  const beginning = (text: string) => (begin === '' ? capital(text) : text);
  const all = kinds.reduce((sum, { value }) => sum + value, 0);
  const names = beginning(namesOf(kinds, told));
  const added = joined(kinds);
  if (kinds.length === 0)
    return sentence`${begin}${beginning('no')} kind of part as a whole adds to the logit of ${token}`;
  if (all > MOST * logit && all <= logit) {
    const figures = withFigures ? sentence` (${added} of ${logitPart(logit)})` : '';
    return sentence`${begin}${names} ${verbOf(kinds, 'give')} ${token} most of its logit${figures}`;
  }
  const figures = withFigures ? sentence` (${added}; all parts together: ${logitPart(logit)})` : '';
  return sentence`${begin}${names} ${verbOf(kinds, 'add')} most to the logit of ${token}${figures}`;
}
